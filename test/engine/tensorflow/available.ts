import { findTensorflow } from "../../../src/engine/findTensorflow.js";

/** Where TensorFlow has to be there, its absence is a failure, not a reason to skip. */
export const hasTensorflow = findTensorflow().length > 0 || process.env.ANTK_NEED_TENSORFLOW === "1";
