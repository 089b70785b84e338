import { registryOf } from "../../declare/registry.js";
import type { SourceDeclaration } from "../../declare/source.js";
import type { RawData } from "../types.js";
import delimited from "./delimited.js";
import ml100k from "./ml100k.js";
import planted from "./planted.js";

/** Every data source. */
export const sources = registryOf<SourceDeclaration<RawData>>([delimited, ml100k, planted]);
