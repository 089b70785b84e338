import type { ParamKind } from "./params.js";
import { type Const, isCall, showConst } from "./values.js";

/** When dev is scored: each time that so many examples, steps or epochs have passed. */
export interface EvalSchedule {
  readonly every: number;
  readonly per: "examples" | "steps" | "epochs";
}

/** `'epoch'`, a number of examples, or `every(10, per='steps')`. */
export const evalSchedule: ParamKind<EvalSchedule> = {
  expects: "'epoch', a number of examples, or every(10, per='epochs')",
  words: ["epoch"],
  read: (value) => {
    if (value === "epoch") return { every: 1, per: "epochs" };
    if (isCount(value)) return { every: value, per: "examples" };
    if (!isCall(value) || value.name !== "every" || value.args.length !== 1) return undefined;
    const [every] = value.args;
    const per = value.named.get("per") ?? "epochs";
    const isKnown = value.named.size === (value.named.has("per") ? 1 : 0);
    return isCount(every!) && isKnown && isUnit(per) ? { every, per } : undefined;
  },
};

/** As a config writes it. */
export function showEvalSchedule({ every, per }: EvalSchedule): string | number {
  if (per === "examples") return every;
  if (per === "epochs" && every === 1) return "epoch";
  return `every(${every}, per=${showConst(per)})`;
}

export function isEvalSchedule(value: unknown): value is EvalSchedule {
  return typeof value === "object" && value !== null && "every" in value && "per" in value;
}

function isCount(value: Const): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function isUnit(value: Const): value is EvalSchedule["per"] {
  return value === "examples" || value === "steps" || value === "epochs";
}
