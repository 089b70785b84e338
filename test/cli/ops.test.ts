import { describe, expect, it } from "vitest";
import { builtin } from "../../src/registries.js";
import { golden } from "../golden.js";
import { antk, antkJson, antkOn, goldenFailure } from "./antk.js";

const widest = (text: string) => Math.max(...text.split("\n").map((line) => [...line].length));

describe("antk ops", () => {
  it("lists every op with its signature and a sentence, in groups, within 80 columns", async () => {
    const { code, stdout, stderr } = await antk("ops");
    golden("cli/ops.txt", stdout);
    expect([code, stderr]).toEqual([0, ""]);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    for (const { name } of builtin.ops.all) expect(stdout).toContain(`\n  ${name}(`);
    for (const { name } of builtin.losses.all) expect(stdout).toContain(name);
  });
  it("keeps every op of the package in a group of its own", () =>
    expect(builtin.ops.all.filter((op) => op.group === "further ops").map(({ name }) => name)).toEqual([]));
  it("stays within a narrow terminal", async () => {
    const { stdout } = await antkOn({ isTTY: true, columns: 60 }, "ops", "layer_norm");
    expect(widest(stdout)).toBeLessThanOrEqual(60);
  });
  it.each(["dnn", "lookup", "huber", "adam"])("tells all about %s", async (name) => {
    const { code, stdout } = await antk("ops", name);
    golden(`cli/ops-${name}.txt`, stdout);
    expect(code).toBe(0);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });
  it("shows a page for every declaration", async () => {
    for (const registry of Object.values(builtin)) {
      for (const { name, about } of registry.all) {
        const { stdout } = await antk("ops", name);
        expect(stdout.replaceAll(/\s+/g, "")).toContain(about.replaceAll(/\s+/g, ""));
      }
    }
  });
  it("finds an alias, and both where two families share a name", async () => {
    expect((await antk("ops", "tf.nn.tanh")).stdout).toMatch(/^tanh\(\)/);
    const { stdout } = await antk("ops", "mse");
    expect(stdout).toContain("mse, a loss");
    expect(stdout).toContain("mse, a metric");
  });
  it("suggests the nearest of all names", async () => {
    const { code } = await goldenFailure("misspelt-name", "ops", "lokup");
    expect(code).toBe(2);
  });
  it("prints one object a declaration with --json", async () => {
    const { events } = await antkJson("ops");
    expect(events.length).toBe(builtin.ops.all.length);
    const { events: [page] } = await antkJson("ops", "linear"); // biome-ignore format: one thing
    expect(page).toMatchObject({
      event: "declaration",
      family: "op",
      name: "linear",
      aliases: ["dense"],
      group: "layers and nets",
      inputs: [{ name: "x", arity: "one", shape: ["batch", "n"], dtype: "float32" }],
      exposes: ["weights"],
    });
    expect((page!.params as object[])[0]).toEqual({
      name: "output_size",
      is: "a positive integer",
      about: "Columns of y.",
      required: true,
    });
  });
});
