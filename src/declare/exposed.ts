import type { OpDeclaration, WeightSpec } from "./op.js";

type Exposing = Pick<OpDeclaration, "exposes">;

/** The weight that a suffix stands for, or null: of a lookup `w` for `weights`, of a dnn `w0` for `weights0`. */
export function exposedWeight({ exposes }: Exposing, suffix: string): string | null {
  if (suffix.includes("#")) return null;
  const [number = ""] = /\d*$/.exec(suffix)!;
  const numbered = `${suffix.slice(0, suffix.length - number.length)}#`;
  if (Object.hasOwn(exposes, suffix)) return exposes[suffix]!;
  return number !== "" && Object.hasOwn(exposes, numbered) ? exposes[numbered]!.replace("#", number) : null;
}

/** The suffix under which other lines may use a weight, or null. */
export function suffixOf({ exposes }: Exposing, weight: string): string | null {
  const [number = ""] = /\d*$/.exec(weight)!;
  const numbered = `${weight.slice(0, weight.length - number.length)}#`;
  for (const [suffix, exposed] of Object.entries(exposes)) {
    if (exposed === weight) return suffix;
    if (number !== "" && exposed === numbered) return suffix.replace("#", number);
  }
  return null;
}

/** The suffixes that a node's weights go by. */
export function suffixesOf(op: Exposing, weights: readonly WeightSpec[]): readonly string[] {
  return weights.map(({ name }) => suffixOf(op, name)).filter((suffix) => suffix !== null);
}

/** How a reference page names them: `NAME_weights`, `NAME_weights0`, …. */
export function exposedNames({ exposes }: Exposing): readonly string[] {
  return Object.keys(exposes).map((suffix) =>
    suffix.endsWith("#") ? `\`NAME_${suffix.replace("#", "0")}\`, …` : `\`NAME_${suffix}\``,
  );
}
