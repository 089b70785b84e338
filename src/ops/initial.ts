import type { Initial } from "../declare/op.js";
import { kinds, oneOf, optional, orNone } from "../declare/params.js";

/** ANTK's names of distributions: norm and tnorm are N(0, 1)·initrange, tnorm cut off at two deviations. */
export const distribution = oneOf("uniform", "norm", "tnorm", "constant");
export type Distribution = "uniform" | "norm" | "tnorm" | "constant";

/** How a weight is spread at the start: the one meaning of `initrange` for every distribution. */
export const initrangeAbout = "Range of uniform, deviation of norm and tnorm, value of constant.";

export const seed = optional(
  orNone(kinds.nonNegativeInt),
  "A seed of its own for where the weights start. None: the run's.",
  null,
);

const drawn = { uniform: "uniform", norm: "normal", tnorm: "truncated" } as const;

/** How a weight starts, from ANTK's two arguments. `constant` sets every element to initrange. */
export function initialOf(name: Distribution, initrange: number, seed: number | null = null): Initial {
  if (name === "constant") return { kind: "constant", value: initrange };
  return { kind: drawn[name], scale: initrange, ...(seed === null ? {} : { seed }) };
}

/**
 * The scale that keeps the variance of a layer's output near that of its input.
 * @returns initrange · √(gain / fanIn), with gain 2 for relu (He et al. 2015) and 1 otherwise (LeCun et al. 1998)
 */
export function fanScale(initrange: number, fanIn: number, activation: string): number {
  return initrange * Math.sqrt((activation === "relu" ? 2 : 1) / fanIn);
}
