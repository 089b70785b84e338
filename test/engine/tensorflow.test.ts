import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import util from "node:util";
import { describe, expect, it } from "vitest";
import { type AntkError, ResourceError } from "../../src/diagnostics/errors.js";
import { openBackend } from "../../src/engine/backend.js";
import { findTensorflow } from "../../src/engine/findTensorflow.js";
import { tryTensorflow } from "../../src/engine/inspectBackends.js";
import { openTensorflow } from "../../src/engine/openTensorflow.js";
import { restoreNodeUtil } from "../../src/engine/restoreNodeUtil.js";

/** A folder with a space in its name, in which tfjs-node lies with this text as its program. */
function projectWith(program: string, { built = true } = {}): string {
  const project = mkdtempSync(join(tmpdir(), "antk test "));
  const folder = join(project, "node_modules", "@tensorflow", "tfjs-node");
  mkdirSync(join(folder, "lib", "napi-v8"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ version: "4.22.0", main: "index.js" }));
  writeFileSync(join(folder, "index.js"), program);
  if (built) writeFileSync(join(folder, "lib", "napi-v8", "tfjs_binding.node"), "");
  return join(project, "package.json");
}

const problemOf = (opening: Promise<unknown>): Promise<AntkError> =>
  opening.then(
    () => {
      throw new Error("it opened");
    },
    (error) => error,
  );

describe("findTensorflow", () => {
  it("finds tfjs-node from a project, in a path with spaces", () => {
    const [copy] = findTensorflow([projectWith("")]);
    expect(copy).toMatchObject({ name: "@tensorflow/tfjs-node", version: "4.22.0", built: true });
  });

  it("keeps the order of places and lists a copy once", () => {
    const a = projectWith("");
    const b = projectWith("", { built: false });
    expect(findTensorflow([a, b, a]).map((copy) => copy.built)).toEqual([true, false]);
  });

  it("finds nothing where nothing is", () => {
    expect(findTensorflow([join(mkdtempSync(join(tmpdir(), "antk-")), "package.json")])).toEqual([]);
  });
});

describe("openBackend('tensorflow')", () => {
  it("names the command that installs it", async () => {
    const problem = await problemOf(openTensorflow("asked for", []));
    expect(problem).toBeInstanceOf(ResourceError);
    expect(problem.message).toBe("TensorFlow is not installed");
    expect(problem.diagnostics[0]!.notes.join(" ")).toContain("`antk engine install tensorflow`");
  });

  it("says why each copy does not load", async () => {
    const places = [projectWith("", { built: false }), projectWith("throw new Error('no such library')")];
    const problem = await problemOf(openTensorflow("asked for", findTensorflow(places)));
    expect(problem.message).toBe("TensorFlow cannot be loaded");
    const [first, second] = problem.diagnostics[0]!.notes;
    expect(first).toMatch(/tfjs-node lacks its compiled part$/);
    expect(second).toMatch(/tfjs-node does not load: no such library$/);
  });

  it("leaves the backend that was active when it fails", async () => {
    const { tf } = await openBackend("wasm");
    await problemOf(openTensorflow("asked for", []));
    expect(tf.getBackend()).toBe("wasm");
  });
});

describe("tryTensorflow", () => {
  it("tells in a process of its own why a copy does not work", async () => {
    const [copy] = findTensorflow([projectWith("throw new Error('no such library')")]);
    expect(await tryTensorflow(copy!.folder)).toEqual({
      problem: "it does not load: Error: no such library",
    });
    const [wrong] = findTensorflow([projectWith("exports.matMul = () => ({ arraySync: () => [[12]] })")]);
    expect(await tryTensorflow(wrong!.folder)).toEqual({
      problem: "it does not load: Error: it multiplies wrongly",
    });
  });
});

describe("restoreNodeUtil", () => {
  it("puts back what tfjs-node calls and Node 23 dropped, and changes nothing else", () => {
    const old = util as unknown as Record<string, unknown>;
    const { isNullOrUndefined, isArray } = old;
    try {
      delete old.isNullOrUndefined;
      delete old.isArray;
      restoreNodeUtil();
      const restored = old as Record<string, (value: unknown) => boolean>;
      expect([undefined, null, 0, ""].map((v) => restored.isNullOrUndefined!(v))).toEqual([
        true,
        true,
        false,
        false,
      ]);
      expect([[], {}].map((v) => restored.isArray!(v))).toEqual([true, false]);
      const kept = restored.isArray;
      restoreNodeUtil();
      expect(old.isArray).toBe(kept);
    } finally {
      Object.assign(old, { isNullOrUndefined, isArray });
    }
  });
});
