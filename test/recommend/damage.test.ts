import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { CheckpointError } from "../../src/diagnostics/errors.js";
import { openBackend } from "../../src/engine/backend.js";
import { load } from "../../src/load.js";
import { stream } from "../../src/numeric/stream.js";
import { runFiles } from "../../src/train/runFolder.js";
import { storeRun } from "../support/runs.js";

const folder = mkdtempSync(join(tmpdir(), "antk damage "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = dataSetsFrom(
  {
    ratings: { user: ["ann", "bob", "cy", "ann"], item: [0, 1, 2, 1], ratings: [1, 2, 3, 4] },
    tables: { item: { year: [1990, 1991, 1992], title: ["A", "B", "C"], month: [0, 1, 1] } },
    index: ["user", "item", "item.month"],
  },
  { target: "ratings", center: ["ratings"], split: { method: "random", fractions: [0.5, 0.5] } },
);
const config = [
  "@bind(k=2)",
  "s x_dot_y()",
  "-u lookup('user', shape=[None, $k])",
  "-c concat($k)",
  "--e embedding()",
  "---year placeholder(tf.float32)",
  "---item placeholder(tf.int32)",
  "--m embedding()",
  "---w weights('norm', [2, $k])",
  "---months embedding()",
  "----month placeholder(tf.int32)",
  "----item",
].join("\n");
const run = await storeRun({ config, data, parent: folder, train: { epochs: 1, learnrate: 1e-9 } });

const needed = [runFiles.run, runFiles.entities, runFiles.data, runFiles.config, runFiles.weights];
const copy = join(folder, "copy");

/** Loads the run with one file changed. Null: it loads, and answers. */
async function failureOf(file: string, change: (bytes: Buffer) => Buffer | null): Promise<Error | null> {
  rmSync(copy, { recursive: true, force: true });
  cpSync(run.path, copy, { recursive: true });
  const path = join(copy, file);
  const changed = change(readFileSync(path));
  if (changed) writeFileSync(path, changed);
  else rmSync(path);
  const { tf } = await openBackend("cpu");
  const before = tf.memory().numTensors;
  try {
    const trained = await load(copy, { backend: "cpu" });
    trained.predict([{ user: "ann", item: "1" }]);
    trained.recommend("bob");
    trained.dispose();
    return null;
  } catch (error) {
    return error as Error;
  } finally {
    expect(tf.memory().numTensors, `tensors left over after a damaged ${file}`).toBe(before);
  }
}

function checkNames(error: Error | null, file: string): void {
  expect(error).toBeInstanceOf(CheckpointError);
  expect(error!.message).toContain(join(copy, file));
}

describe("a run whose file is damaged gives a CheckpointError that names it", () => {
  it("but loads as it is", async () => expect(await failureOf(runFiles.run, (bytes) => bytes)).toBe(null));
  it.each(needed)("%s cut at half", async (file) =>
    checkNames(await failureOf(file, (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2))), file),
  );
  it.each(needed)("%s empty", async (file) => checkNames(await failureOf(file, () => Buffer.alloc(0)), file));
  it.each(needed.filter((file) => file !== runFiles.run && file !== runFiles.weights))(
    "%s missing",
    async (file) => checkNames(await failureOf(file, () => null), file),
  );
  it.each(needed)("%s of zeros", async (file) =>
    checkNames(await failureOf(file, (bytes) => Buffer.alloc(bytes.length)), file),
  );
  it.each(needed)("%s that is another's", async (file) => {
    const other = file === runFiles.data ? runFiles.weights : runFiles.data;
    checkNames(await failureOf(file, () => readFileSync(join(run.path, other))), file);
  });
  it.each([
    "null",
    "[]",
    "{}",
    "5",
    '{"format":1}',
    '{"format":2}',
    '{"ids":{},"texts":[]}',
    '{"format":1,"data":null}',
  ])("JSON that holds %s", async (text) => {
    for (const file of [runFiles.run, runFiles.entities])
      checkNames(await failureOf(file, () => Buffer.from(text)), file);
  });
  it("whatever field of run.json or entities.json is gone or of another kind", async () => {
    for (const file of [runFiles.run, runFiles.entities]) {
      for (const change of changesOf(JSON.parse(readFileSync(join(run.path, file), "utf8")))) {
        const error = await failureOf(file, () => Buffer.from(JSON.stringify(change.value)));
        if (error !== null)
          expect([change.label, error.constructor.name]).toEqual([change.label, "CheckpointError"]);
      }
    }
  }, 60_000);
  it("whichever bit is flipped: it loads, or a CheckpointError says why not", async () => {
    for (const file of needed) {
      const { size } = statSync(join(run.path, file));
      const places = stream(1, "flips", file).uniform64(0, 80);
      for (const [i, u] of places.entries()) {
        // The first bytes, where headers are, and some everywhere.
        const at = i < 40 ? i % size : Math.floor(u * size);
        const error = await failureOf(file, (bytes) => {
          bytes[at]! ^= 1 << (i % 8);
          return bytes;
        });
        if (error !== null)
          expect([file, at, i % 8, error.constructor.name, error.stack]).toEqual([
            file,
            at,
            i % 8,
            "CheckpointError",
            error.stack,
          ]);
      }
    }
  }, 60_000);
});

/** The value with each of its fields, at any depth, taken away or replaced by something of another kind. */
function* changesOf(value: unknown, label = ""): Generator<{ label: string; value: unknown }> {
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    const own = (value as Record<string, unknown>)[key];
    const at = `${label}.${key}`;
    const replaced = (by: unknown) =>
      Array.isArray(value) ? Object.assign([...value], { [key]: by }) : { ...value, [key]: by };
    const rest = Object.entries(value).filter(([k]) => k !== key);
    yield {
      label: `${at} gone`,
      value: Array.isArray(value) ? rest.map(([, v]) => v) : Object.fromEntries(rest),
    };
    for (const by of [null, "x", 1e9, {}])
      yield { label: `${at} = ${JSON.stringify(by)}`, value: replaced(by) };
    for (const inner of changesOf(own, at)) yield { label: inner.label, value: replaced(inner.value) };
  }
}
