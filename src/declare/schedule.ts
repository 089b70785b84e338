import type { Called } from "./call.js";
import { oneOf, optional, type ParamSpecs, type ParamValues } from "./params.js";

/** How far a run is, before the step that is to be taken. */
export interface Clock {
  readonly examples: number;
  readonly steps: number;
  /** Passes over the training rows, with the share of the one under way. */
  readonly epochs: number;
}

const per = optional(
  oneOf("examples", "steps", "epochs"),
  "What time is counted in; examples as in ANTK.",
  "examples",
);

/** How the learning rate changes in the course of a run. */
export interface ScheduleDeclaration<P extends ParamSpecs = ParamSpecs> {
  readonly family: "schedule";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** What the learning rate is multiplied with, t being the time so far. */
  readonly formula: string;
  readonly source: string;
  /** As written, and `per`. */
  readonly params: P;
  readonly example: string;
  rules(params: ParamValues<P>): readonly string[];
  /** What the learning rate is multiplied with. */
  factor(params: ParamValues<P>, time: number, clock: Clock): number;
}

type ScheduleParts<P extends ParamSpecs> = Omit<ScheduleDeclaration<P>, "family" | "aliases" | "rules"> &
  Partial<Pick<ScheduleDeclaration<P>, "aliases" | "rules">>;

export function defineSchedule<P extends ParamSpecs>(parts: ScheduleParts<P>): ScheduleDeclaration {
  const params = { ...parts.params, per };
  return {
    family: "schedule",
    aliases: [],
    rules: () => [],
    ...parts,
    params,
  } as unknown as ScheduleDeclaration;
}

/** What a schedule multiplies the learning rate with, at this time. */
export function factorAt({ declaration, params }: Called<ScheduleDeclaration>, clock: Clock): number {
  return declaration.factor(params as never, clock[params.per as keyof Clock], clock);
}
