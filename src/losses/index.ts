import { registryOf } from "../declare/registry.js";
import absolute from "./absolute.js";
import bpr from "./bpr.js";
import crossEntropy from "./cross_entropy.js";
import halfMse from "./half_mse.js";
import hinge from "./hinge.js";
import huber from "./huber.js";
import inBatchSoftmax from "./in_batch_softmax.js";
import logisticWithLogits from "./logistic_with_logits.js";
import mae from "./mae.js";
import mse from "./mse.js";
import negativeSampling from "./negative_sampling.js";
import otherCrossEntropy from "./other_cross_entropy.js";
import perplexity from "./perplexity.js";
import rmse from "./rmse.js";
import sampledSoftmax from "./sampled_softmax.js";
import se from "./se.js";
import softmaxCrossEntropy from "./softmax_cross_entropy.js";

/** Every loss. */
export const losses = registryOf([
  absolute,
  bpr,
  crossEntropy,
  halfMse,
  hinge,
  huber,
  inBatchSoftmax,
  logisticWithLogits,
  mae,
  mse,
  negativeSampling,
  otherCrossEntropy,
  perplexity,
  rmse,
  sampledSoftmax,
  se,
  softmaxCrossEntropy,
]);
