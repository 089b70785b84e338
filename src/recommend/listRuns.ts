import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runFiles } from "../train/runFolder.js";
import { runNames } from "./findRun.js";

/** A run as a list shows it; null for what it does not tell. */
export interface ListedRun {
  readonly name: string;
  readonly config: string;
  readonly data: string;
  /** What dev was judged by. */
  readonly metric: string;
  readonly dev: number | null;
  readonly test: number | null;
  /** Hash of the protocol of the test score, or where there are no test rows of the dev score. */
  readonly protocol: string | null;
  readonly seconds: number | null;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The runs of a folder, oldest first, by what their `run.json` says; whatever is missing there is missing here.
 * @param parent the folder that holds runs
 */
export function listRuns(parent: string): readonly ListedRun[] {
  return runNames(parent).map((name) => listedRun(name, readRecord(join(parent, name, runFiles.run))));
}

function listedRun(name: string, record: Fields): ListedRun {
  const result = fieldsOf(record.result);
  const metric = wordOf(fieldsOf(record.settings).evaluate) ?? "";
  const protocol = fieldsOf(result.protocol);
  const hash = (part: string) => wordOf(fieldsOf(protocol[part]).hash);
  return {
    name,
    config: wordOf(record.config) ?? "",
    data: wordOf(fieldsOf(record.data).name) ?? "",
    metric,
    dev: numberOf(fieldsOf(fieldsOf(result.best).dev)[metric]),
    test: numberOf(fieldsOf(result.test)[metric]),
    protocol: hash("test") ?? hash("dev"),
    seconds: numberOf(result.seconds),
  };
}

/** Empty where the file is cut off: a list is no place to fail for one run of many. */
function readRecord(path: string): Fields {
  try {
    return fieldsOf(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function wordOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
