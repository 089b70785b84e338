import { registryOf } from "../declare/registry.js";
import absolute from "./absolute.js";
import crossEntropy from "./cross_entropy.js";
import huber from "./huber.js";
import logisticWithLogits from "./logistic_with_logits.js";
import mae from "./mae.js";
import mse from "./mse.js";
import otherCrossEntropy from "./other_cross_entropy.js";
import perplexity from "./perplexity.js";
import rmse from "./rmse.js";
import se from "./se.js";
import softmaxCrossEntropy from "./softmax_cross_entropy.js";

/** Every loss. */
export const losses = registryOf([
  absolute,
  crossEntropy,
  huber,
  logisticWithLogits,
  mae,
  mse,
  otherCrossEntropy,
  perplexity,
  rmse,
  se,
  softmaxCrossEntropy,
]);
