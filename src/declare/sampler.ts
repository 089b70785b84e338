import type { ParamSpecs, ParamValues } from "./params.js";

/** How weights are drawn from their posterior in the place of being optimised: a run keeps many sets of them. */
export interface SamplerDeclaration<P extends ParamSpecs = ParamSpecs> {
  readonly family: "sampler";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** The distributions that it draws from. */
  readonly formula: string;
  readonly source: string;
  readonly params: P;
  readonly example: string;
  /** Whether the weights after this sweep, from 1, are one of the sets that predict together. */
  keeps(params: ParamValues<P>, sweep: number): boolean;
}

type SamplerParts<P extends ParamSpecs> = Omit<SamplerDeclaration<P>, "family" | "aliases"> &
  Partial<Pick<SamplerDeclaration<P>, "aliases">>;

export function defineSampler<P extends ParamSpecs>(parts: SamplerParts<P>): SamplerDeclaration {
  return { family: "sampler", aliases: [], ...parts } as unknown as SamplerDeclaration;
}
