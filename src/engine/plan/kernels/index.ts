export { exp, log, log1p, sigmoid, softplus, tanh } from "./math";
export { matMul, transpose } from "./matMul";
export { dropoutMask } from "./random";
export { clearMarks, finiteness, firstOutside, gather, numberIds, scatterAdd, sumOfSquares } from "./rows";
export { sparseAdjoint, sparseMatMul } from "./sparse";
