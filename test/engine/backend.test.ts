import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/backend.js";
import { inspectBackends } from "../../src/engine/inspectBackends.js";

describe("openBackend", () => {
  it("takes wasm by default", async () => {
    const { name, tf, why, version } = await openBackend("auto");
    expect([name, tf.getBackend(), why]).toEqual(["wasm", "wasm", "the default"]);
    expect(version).toMatch(/^tfjs 4\.\d+\.\d+ \(wasm\)$/);
  });

  it("makes the last one opened the active one", async () => {
    const { tf } = await openBackend("wasm");
    expect((await openBackend("cpu")).tf.getBackend()).toBe("cpu");
    await openBackend("wasm");
    expect(tf.getBackend()).toBe("wasm");
  });

  it.each(["wasm", "cpu"] as const)("registers the gradients on %s", async (choice) => {
    const { tf } = await openBackend(choice);
    const slope = tf.grad((x) => tf.sum(tf.square(x)));
    expect([...slope(tf.tensor1d([1, -3])).dataSync()]).toEqual([2, -6]);
  });

  it("keeps tfjs quiet", async () => {
    const said: unknown[] = [];
    const { warn, log } = console;
    console.warn = console.log = (...words) => said.push(words);
    try {
      const { tf } = await openBackend("cpu");
      tf.zeros([2]).dispose();
      await openBackend("wasm");
    } finally {
      Object.assign(console, { warn, log });
    }
    expect(said).toEqual([]);
  });

  it("says that memory is full instead of writing to address 0", async () => {
    const { tf } = await openBackend("wasm");
    expect(() => tf.zeros([1024, 1024, 1024])).toThrow(/4096 MiB does not fit into WebAssembly's memory/);
    expect([...tf.add(tf.tensor1d([1, 2]), 1).dataSync()]).toEqual([2, 3]);
  });
});

describe("inspectBackends", () => {
  it("tells which backends run here and what each other one needs, and changes none", async () => {
    const { tf } = await openBackend("cpu");
    const reports = await inspectBackends();
    expect(tf.getBackend()).toBe("cpu");
    expect(reports.map((r) => r.name)).toEqual(["wasm", "cpu", "tensorflow", "tensorflow-gpu"]);
    expect(reports.slice(0, 2).map((r) => r.usable)).toEqual([true, true]);
    expect(reports[0]!.version).toContain("with SIMD");
    for (const { usable, missing, command } of reports) {
      expect(missing === null).toBe(usable);
      expect(command === null).toBe(usable);
    }
  });
});
