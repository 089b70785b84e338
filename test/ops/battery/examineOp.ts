import type { OpDeclaration } from "../../../src/declare/op.js";
import { type Engine, examine } from "../battery.js";
import { exampleUse, usesOf } from "../uses.js";
import { Findings } from "./findings.js";

/** What the battery found about an op, as plain data. */
export interface OpFigures {
  readonly op: string;
  readonly engines: readonly Engine[];
  /** Uses of the op, each in a shape of its own. */
  readonly shapes: number;
  readonly checks: number;
  /** The largest errors: of gradients beside central differences, and of each engine beside float64. */
  readonly worst: Readonly<Record<string, number>>;
  /** Reasons why a step plan cannot express a use, each once. */
  readonly refusals: readonly string[];
  readonly problems: readonly string[];
}

/** Runs the battery over an op's documented example and its uses in all shapes. */
export async function examineOp(
  { name, example }: OpDeclaration,
  engines: readonly Engine[],
): Promise<OpFigures> {
  const all = new Findings();
  const pairs = usesOf(name);
  all.that(pairs.length > 0, `test/ops/uses.ts lacks \`${name}\``);
  all.that(new RegExp(`\\b${name}\\(`).test(example), "the example does not use the op");
  all.add(await examine(exampleUse(example), { engines, saves: true }), "the example");
  const saved = new Set<string>();
  for (const { size, use } of pairs) {
    const call = use.config.split("\n")[0]!;
    all.add(await examine(use, { engines, saves: !saved.has(call) }), `${call}, ${size.label}`);
    saved.add(call);
  }
  return {
    op: name,
    engines,
    shapes: pairs.length,
    checks: all.checks,
    worst: Object.fromEntries(["differences", ...engines].map((kind) => [kind, all.worst(kind)])),
    refusals: [...new Set(all.refusals)],
    problems: all.problems,
  };
}
