import { isObject } from "../diagnostics/arguments.js";
import type { Request } from "../recommend/requestReader.js";
import type { Trained } from "../recommend/trained.js";
import { type Answer, HttpProblem } from "./http.js";
import { Recent } from "./recent.js";
import type { Route } from "./routes.js";

/** Rows of one request. */
const MAX_ROWS = 10_000;
const MAX_COUNT = 1000;
/** Of a rating, so that what is computed of it stays finite. */
const MAX_RATING = 1e6;
/** Recommendations that are kept: the model does not change. */
const KEPT = 10_000;

type Asked = Exclude<Route["kind"], "health" | "metrics">;

/** How a model answers requests, in TensorFlow Serving's form. */
export function answerer(trained: Trained, name: string): (kind: Asked, body: unknown) => Answer {
  const recent = new Recent<string, string>(KEPT);
  return (kind, body) => {
    switch (kind) {
      case "status":
        return { status: 200, json: statusOf() };
      case "metadata":
        return { status: 200, json: metadataOf(trained, name) };
      case "predict":
        return { status: 200, json: predicted(trained, objectOf(body)) };
      case "recommend":
        return { status: 200, jsonText: recommended(trained, objectOf(body), recent) };
    }
  };
}

function statusOf() {
  const status = { error_code: "OK", error_message: "" };
  return { model_version_status: [{ version: "1", state: "AVAILABLE", status }] };
}

function metadataOf(trained: Trained, name: string) {
  const tensor = { tensor_shape: { dim: [{ size: "-1" }], unknown_rank: false } };
  const inputs = Object.fromEntries(
    trained.columns.map((column) => [
      column,
      { dtype: trained.hasIds(column) ? "DT_STRING" : "DT_FLOAT", ...tensor },
    ]),
  );
  const outputs = { prediction: { dtype: "DT_FLOAT", ...tensor } };
  const signature = { inputs, outputs, method_name: "tensorflow/serving/predict" };
  return {
    model_spec: { name, signature_name: "", version: "1" },
    metadata: { signature_def: { signature_def: { serving_default: signature } } },
  };
}

function objectOf(body: unknown): Record<string, unknown> {
  if (isObject(body) && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new HttpProblem(400, "the body must be a JSON object");
}

function predicted(trained: Trained, body: Record<string, unknown>) {
  allowOnly(body, ["instances", "inputs", "signature_name"]);
  const signature = body.signature_name ?? "serving_default";
  if (signature !== "serving_default" && signature !== "") {
    throw new HttpProblem(400, "there is one signature: `serving_default`");
  }
  const byRow = body.instances !== undefined;
  if (byRow === (body.inputs !== undefined)) {
    throw new HttpProblem(400, "the body must have either `instances`, by row, or `inputs`, by column");
  }
  const rows = byRow ? rowsOf(body.instances, trained.columns) : rowsOfColumns(body.inputs, trained.columns);
  const numbers = trained.predict(rows);
  const width = numbers.length / rows.length;
  const predictions =
    width === 1 ? numbers : rows.map((_, row) => numbers.slice(row * width, (row + 1) * width));
  return byRow ? { predictions } : { outputs: predictions };
}

/** `[{"user": "17", "item": "42"}]`; where the model reads one column, its values alone will do. */
function rowsOf(instances: unknown, columns: readonly string[]): Request[] {
  const list = listOf(instances, "`instances`");
  return list.map((instance, row) => {
    if (columns.length === 1 && (typeof instance === "string" || typeof instance === "number")) {
      return { [columns[0]!]: cellOf(instance, `\`instances[${row}]\``) };
    }
    if (!isObject(instance) || Array.isArray(instance)) {
      throw new HttpProblem(400, `\`instances[${row}]\` must be an object with ${columns.join(", ")}`);
    }
    allowOnly(instance as Record<string, unknown>, columns);
    const entries = Object.entries(instance as Record<string, unknown>);
    return Object.fromEntries(
      entries.map(([column, value]) => [column, cellOf(value, `\`instances[${row}].${column}\``)]),
    );
  });
}

/** `{"user": ["17"], "item": ["42"]}`; where the model reads one column, its list alone will do. */
function rowsOfColumns(inputs: unknown, columns: readonly string[]): Request[] {
  const given = Array.isArray(inputs) && columns.length === 1 ? { [columns[0]!]: inputs as unknown } : inputs;
  if (!isObject(given) || Array.isArray(given)) {
    throw new HttpProblem(400, `\`inputs\` must be an object with a list for each of ${columns.join(", ")}`);
  }
  allowOnly(given as Record<string, unknown>, columns);
  const lists = Object.entries(given as Record<string, unknown>).map(
    ([column, list]) => [column, listOf(list, `\`inputs.${column}\``)] as const,
  );
  const rows = lists[0]?.[1].length ?? 0;
  if (rows === 0) throw new HttpProblem(400, "`inputs` has no columns");
  const odd = lists.find(([, list]) => list.length !== rows);
  if (odd)
    throw new HttpProblem(400, `the lists of \`inputs\` must be equally long: ${rows} and ${odd[1].length}`);
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      lists.map(([column, list]) => [column, cellOf(list[row], `\`inputs.${column}[${row}]\``)]),
    ),
  );
}

function listOf(value: unknown, what: string, most = MAX_ROWS): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new HttpProblem(400, `${what} must be a list that is not empty`);
  if (value.length > most)
    throw new HttpProblem(400, `${what} has ${value.length} rows; at most ${most} are taken`);
  return value;
}

function cellOf(value: unknown, what: string): string | number {
  if (typeof value === "string" || typeof value === "number") return value;
  // As TensorFlow Serving takes a tensor of one number a row.
  if (Array.isArray(value) && value.length === 1) return cellOf(value[0], what);
  throw new HttpProblem(400, `${what} must be a string or a number`);
}

/** For a known user, `{"user": "17"}`, or for somebody by their own ratings, `{"ratings": [{"item": "42", "rating": 5}]}`. */
function recommended(
  trained: Trained,
  body: Record<string, unknown>,
  recent: Recent<string, string>,
): string {
  allowOnly(body, ["user", "ratings", "k", "exclude_seen"]);
  const { user, ratings, k = 10, exclude_seen: excludeSeen = true } = body;
  if ((user === undefined) === (ratings === undefined)) {
    throw new HttpProblem(400, "the body must have either `user`, an id, or `ratings`, somebody's own");
  }
  if (!Number.isSafeInteger(k) || (k as number) < 1 || (k as number) > MAX_COUNT) {
    throw new HttpProblem(400, `\`k\` must be a whole number from 1 to ${MAX_COUNT}`);
  }
  if (typeof excludeSeen !== "boolean") throw new HttpProblem(400, "`exclude_seen` must be true or false");
  const options = { k: k as number, excludeSeen };
  if (ratings !== undefined) {
    return JSON.stringify({ recommendations: trained.foldIn(ratedOf(ratings)).recommend(options) });
  }
  if (typeof user !== "string" && typeof user !== "number") {
    throw new HttpProblem(400, "`user` must be the id of a user, a string or a number");
  }
  return recent.get(JSON.stringify([String(user), k, excludeSeen]), () =>
    JSON.stringify({ recommendations: trained.recommend(String(user), options) }),
  );
}

function ratedOf(ratings: unknown): { readonly item: string; readonly rating: number }[] {
  const list = listOf(ratings, "`ratings`", MAX_COUNT);
  return list.map((one, row) => {
    const what = `\`ratings[${row}]\``;
    if (!isObject(one) || Array.isArray(one))
      throw new HttpProblem(400, `${what} must be an object with item, rating`);
    const { item, rating, ...others } = one as Record<string, unknown>;
    allowOnly(others, ["item", "rating"]);
    if (typeof rating !== "number" || !(Math.abs(rating) <= MAX_RATING)) {
      throw new HttpProblem(400, `${what}.rating must be a number, of at most ${MAX_RATING}`);
    }
    return { item: String(cellOf(item, `${what}.item`)), rating };
  });
}

function allowOnly(object: Record<string, unknown>, known: readonly string[]): void {
  const other = Object.keys(object).find((key) => !known.includes(key));
  if (other === undefined) return;
  const shown = JSON.stringify(other.slice(0, 40));
  throw new HttpProblem(400, `${shown} means nothing here; there is ${known.join(", ")}`);
}
