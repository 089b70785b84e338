import { registryOf } from "../declare/registry.js";
import batchNormalize from "./batch_normalize.js";
import concat from "./concat.js";
import cosine from "./cosine.js";
import dnn from "./dnn.js";
import dropout from "./dropout.js";
import embedding from "./embedding.js";
import ident from "./ident.js";
import linear from "./linear.js";
import lookup from "./lookup.js";
import placeholder from "./placeholder.js";
import relu from "./relu.js";
import relu6 from "./relu6.js";
import sigmoid from "./sigmoid.js";
import softplus from "./softplus.js";
import tanh from "./tanh.js";
import tanhlecun from "./tanhlecun.js";
import weights from "./weights.js";
import xDotY from "./x_dot_y.js";

/** Every op that comes with the package. */
export const ops = registryOf([
  batchNormalize,
  concat,
  cosine,
  dnn,
  dropout,
  embedding,
  ident,
  linear,
  lookup,
  placeholder,
  relu,
  relu6,
  sigmoid,
  softplus,
  tanh,
  tanhlecun,
  weights,
  xDotY,
]);
