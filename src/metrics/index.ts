import { registryOf } from "../declare/registry.js";
import absolute from "./absolute.js";
import accuracy from "./accuracy.js";
import auc from "./auc.js";
import coverageAtK from "./coverage_at_k.js";
import crossEntropy from "./cross_entropy.js";
import detection from "./detection.js";
import documentPrecisionAtK from "./document_precision_at_k.js";
import fscore from "./fscore.js";
import halfMse from "./half_mse.js";
import hitRateAtK from "./hit_rate_at_k.js";
import huber from "./huber.js";
import logLoss from "./log_loss.js";
import loss from "./loss.js";
import mae from "./mae.js";
import mapAtK from "./map_at_k.js";
import mrrAtK from "./mrr_at_k.js";
import mse from "./mse.js";
import ndcgAtK from "./ndcg_at_k.js";
import otherCrossEntropy from "./other_cross_entropy.js";
import perplexity from "./perplexity.js";
import precision from "./precision.js";
import precisionAtK from "./precision_at_k.js";
import r2 from "./r2.js";
import recall from "./recall.js";
import recallAtK from "./recall_at_k.js";
import rmse from "./rmse.js";
import se from "./se.js";
import softmaxCrossEntropy from "./softmax_cross_entropy.js";

/** Every metric. */
export const metrics = registryOf([
  absolute,
  accuracy,
  auc,
  coverageAtK,
  crossEntropy,
  detection,
  documentPrecisionAtK,
  fscore,
  halfMse,
  hitRateAtK,
  huber,
  logLoss,
  loss,
  mae,
  mapAtK,
  mrrAtK,
  mse,
  ndcgAtK,
  otherCrossEntropy,
  perplexity,
  precision,
  precisionAtK,
  r2,
  recall,
  recallAtK,
  rmse,
  se,
  softmaxCrossEntropy,
]);
