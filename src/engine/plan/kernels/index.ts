export {
  advanceDeferred,
  catchUp,
  catchUpRange,
  catchUpTurn,
  deferredBytes,
  fallBack,
  openDeferred,
} from "./deferred";
export { erf, exp, expm1, log, log1p, pow, sigmoid, softplus } from "./math";
export { matMul, packColumns } from "./matMul";
export { dropoutMask } from "./random";
export {
  clearMarks,
  copyStretch,
  dealRows,
  finiteness,
  firstOutside,
  gather,
  numberIds,
  scatterAdd,
  sumOfSquares,
  touchRows,
} from "./rows";
export { scan } from "./scan";
export { sparseAdjoint, sparseMatMul } from "./sparse";
export { finishTask, takeTask } from "./tasks";
