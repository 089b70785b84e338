import type { CliCommand, CliGroup } from "../command.js";
import check from "./check.js";
import compare from "./compare.js";
import data from "./data.js";
import doctor from "./doctor.js";
import embeddings from "./embeddings.js";
import engine from "./engine.js";
import eval_ from "./eval.js";
import explore from "./explore.js";
import export_ from "./export.js";
import fmt from "./fmt.js";
import neighbors from "./neighbors.js";
import ops from "./ops.js";
import plan from "./plan.js";
import predict from "./predict.js";
import rate from "./rate.js";
import recommend from "./recommend.js";
import render from "./render.js";
import report from "./report.js";
import reproduce from "./reproduce.js";
import runs from "./runs.js";
import search from "./search.js";
import serve from "./serve.js";
import train from "./train.js";

/** Every command, in the order of `antk --help`. */
export const commands: readonly (CliCommand | CliGroup)[] = [
  train,
  search,
  check,
  fmt,
  render,
  eval_,
  compare,
  predict,
  recommend,
  neighbors,
  rate,
  export_,
  data,
  engine,
  doctor,
  ops,
  plan,
  explore,
  embeddings,
  serve,
  report,
  reproduce,
  runs,
];
