import type { WeightSpec } from "../../declare/op.js";

/** How many numbers a list of weights holds, as far as its dimensions are known. */
export interface ParameterCount {
  /** Numbers that training changes, in the weights whose dimensions are all known. */
  readonly trained: number;
  /** Likewise for moving statistics and other weights that no gradient reaches. */
  readonly statistics: number;
  /** Dimensions not known yet that further weights depend on, each once: `$kfactors`. */
  readonly unknown: readonly string[];
}

export function countParameters(weights: readonly WeightSpec[]): ParameterCount {
  let trained = 0;
  let statistics = 0;
  const unknown = new Set<string>();
  for (const { shape, trainable = true } of weights) {
    const symbols = shape.filter((dim) => typeof dim === "string");
    for (const symbol of symbols) unknown.add(symbol);
    if (symbols.length > 0) continue;
    const size = (shape as readonly number[]).reduce((product, dim) => product * dim, 1);
    if (trainable) trained += size;
    else statistics += size;
  }
  return { trained, statistics, unknown: [...unknown] };
}

/** `94,300 parameters`, or nothing where none is known. */
export function trainedParameters(weights: readonly WeightSpec[]): readonly string[] {
  const { trained } = countParameters(weights);
  return trained === 0 ? [] : [plural(trained, "parameter")];
}

/** `94,300 parameters, 600 moving statistics, more with $kfactors`. */
export function describeParameters({ trained, statistics, unknown }: ParameterCount): string {
  const known = [
    ...(trained > 0 || unknown.length === 0 ? [plural(trained, "parameter")] : []),
    ...(statistics > 0 ? [plural(statistics, "moving statistic")] : []),
  ];
  if (unknown.length === 0) return known.join(", ");
  const symbols = unknown.map((dim) => (dim === "?" ? "sizes not known" : dim)).join(", ");
  return [...known, `${known.length > 0 ? "more with" : "parameters depend on"} ${symbols}`].join(", ");
}

function plural(n: number, word: string): string {
  // Written out, since a locale would make the picture depend on the machine.
  const digits = String(n).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${digits} ${word}${n === 1 ? "" : "s"}`;
}
