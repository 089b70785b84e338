import { registryOf } from "../../declare/registry.js";
import antk from "./antk.js";
import mxnet from "./mxnet.js";
import recbole from "./recbole.js";
import recbole1m from "./recbole-1m.js";
import recommenders from "./recommenders.js";
import surprise from "./surprise.js";
import tfRecomm from "./tf-recomm.js";
import u1 from "./u1.js";

/** Every published protocol. */
export const protocols = registryOf([antk, mxnet, recbole, recbole1m, recommenders, surprise, tfRecomm, u1]);
