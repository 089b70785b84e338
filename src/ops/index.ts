import { registryOf } from "../declare/registry.js";
import abs from "./abs.js";
import add from "./add.js";
import attention from "./attention.js";
import batchNormalize from "./batch_normalize.js";
import binaryTensorCombine from "./binary_tensor_combine.js";
import clip from "./clip.js";
import concat from "./concat.js";
import concatenate from "./concatenate.js";
import convolutionalNet from "./convolutional_net.js";
import cosine from "./cosine.js";
import crossNet from "./cross_net.js";
import divide from "./divide.js";
import dnn from "./dnn.js";
import dropout from "./dropout.js";
import elu from "./elu.js";
import embedding from "./embedding.js";
import embeddingBag from "./embedding_bag.js";
import exp from "./exp.js";
import factorizationMachine from "./factorization_machine.js";
import fanScale from "./fan_scale.js";
import flatten from "./flatten.js";
import fullProduct from "./full_product.js";
import gatherPairs from "./gather_pairs.js";
import gelu from "./gelu.js";
import highwayDnn from "./highway_dnn.js";
import ident from "./ident.js";
import khatriRao from "./khatri_rao.js";
import layerNorm from "./layer_norm.js";
import leakyRelu from "./leaky_relu.js";
import linear from "./linear.js";
import linearSpline from "./linear_spline.js";
import log from "./log.js";
import lookup from "./lookup.js";
import matmul from "./matmul.js";
import max from "./max.js";
import maximum from "./maximum.js";
import mean from "./mean.js";
import minimum from "./minimum.js";
import multLogReg from "./mult_log_reg.js";
import multiply from "./multiply.js";
import negative from "./negative.js";
import nmodeTensorMultiply from "./nmode_tensor_multiply.js";
import nmodeTensorTomatrix from "./nmode_tensor_tomatrix.js";
import placeholder from "./placeholder.js";
import relu from "./relu.js";
import relu6 from "./relu6.js";
import reshape from "./reshape.js";
import residualDnn from "./residual_dnn.js";
import sigmoid from "./sigmoid.js";
import silu from "./silu.js";
import slice from "./slice.js";
import softmax from "./softmax.js";
import softplus from "./softplus.js";
import sqrt from "./sqrt.js";
import square from "./square.js";
import subtract from "./subtract.js";
import sum from "./sum.js";
import tanh from "./tanh.js";
import tanhlecun from "./tanhlecun.js";
import ternaryTensorCombine from "./ternary_tensor_combine.js";
import weights from "./weights.js";
import xDotY from "./x_dot_y.js";

/** Every op that comes with the package. */
export const ops = registryOf([
  abs,
  add,
  attention,
  batchNormalize,
  binaryTensorCombine,
  clip,
  concat,
  concatenate,
  convolutionalNet,
  cosine,
  crossNet,
  divide,
  dnn,
  dropout,
  elu,
  embedding,
  embeddingBag,
  exp,
  factorizationMachine,
  fanScale,
  flatten,
  fullProduct,
  gatherPairs,
  gelu,
  highwayDnn,
  ident,
  khatriRao,
  layerNorm,
  leakyRelu,
  linear,
  linearSpline,
  log,
  lookup,
  matmul,
  max,
  maximum,
  mean,
  minimum,
  multLogReg,
  multiply,
  negative,
  nmodeTensorMultiply,
  nmodeTensorTomatrix,
  placeholder,
  relu,
  relu6,
  reshape,
  residualDnn,
  sigmoid,
  silu,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  subtract,
  sum,
  tanh,
  tanhlecun,
  ternaryTensorCombine,
  weights,
  xDotY,
]);
