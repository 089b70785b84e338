import { type ParseOptions, parseConfig } from "../../src/syntax/parse.js";
import { checkAnnotated } from "../support/annotated.js";

/** Checks the messages of parsing a config; see `checkAnnotated` for how they are written. */
export function checkErrors(annotated: string, options: ParseOptions = {}): void {
  checkAnnotated(annotated, (text) => parseConfig({ path: "test.config", text }, options).diagnostics);
}
