import { registryOf } from "../declare/registry.js";
import loss from "./loss.js";
import mae from "./mae.js";
import mse from "./mse.js";
import rmse from "./rmse.js";
import se from "./se.js";

/** Every metric. */
export const metrics = registryOf([loss, mae, mse, rmse, se]);
