import type { ReproducedModel } from "./defineProtocol.js";

/** The configs that protocols of ratings train where nobody names one. */
export const ratingModels: readonly ReproducedModel[] = [
  { config: "mf" },
  { config: "svdplus" },
  { config: "svdpp" },
  { config: "svdpp_sides" },
  { config: "svdpp_time" },
  { config: "bayes_mf" },
  { config: "bayes_svdpp" },
  { config: "bayes_svdpp_time" },
];
