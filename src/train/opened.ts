import type { Model } from "../model/model.js";
import type { FeedMaker } from "./feeds.js";
import type { TargetUnit } from "./targetUnit.js";

/** A model's parts, once it is open. */
export interface Opened {
  readonly model: Model;
  readonly feedMaker: FeedMaker;
  readonly unit: TargetUnit;
}
