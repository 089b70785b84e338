import { registryOf } from "../../declare/registry.js";
import type { SourceDeclaration } from "../../declare/source.js";
import type { RawData } from "../types.js";
import delimited from "./delimited.js";
import digits from "./digits.js";
import idx from "./idx.js";
import ml1m from "./ml1m.js";
import ml100k from "./ml100k.js";
import planted from "./planted.js";
import text from "./text.js";
import words from "./words.js";

/** Every data source. */
export const sources = registryOf<SourceDeclaration<RawData>>([
  delimited,
  digits,
  idx,
  ml1m,
  ml100k,
  planted,
  text,
  words,
]);
