import { registryOf } from "../declare/registry.js";
import bernoulli from "./bernoulli.js";
import byItem from "./by_item.js";
import byTime from "./by_time.js";
import byUser from "./by_user.js";
import given from "./given.js";
import kfold from "./kfold.js";
import leaveOneOut from "./leave_one_out.js";
import newUsers from "./new_users.js";
import random from "./random.js";
import surprise from "./surprise.js";

/** Every split. */
export const splits = registryOf([
  bernoulli,
  byItem,
  byTime,
  byUser,
  given,
  kfold,
  leaveOneOut,
  newUsers,
  random,
  surprise,
]);
