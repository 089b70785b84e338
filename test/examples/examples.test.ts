import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { antk, node, root, textOf, workplace } from "../docs/package.js";

const folder = workplace();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const example = (name: string) => node(folder, join(root, "examples", name));
/** The numbers that a program printed after these words. */
const numbersAfter = (text: string, words: string) =>
  [...text.matchAll(new RegExp(`${words} (-?[\\d.]+)`, "g"))].map(([, number]) => Number(number));

describe("examples", () => {
  it("are all run here", () => {
    expect(readdirSync(`${root}examples`).sort()).toEqual([
      "browser",
      "own-data.mjs",
      "own-loss-and-metric.mjs",
      "own-op.mjs",
      "search.mjs",
      "train-and-predict.mjs",
    ]);
  });

  it("train-and-predict trains, draws, saves, and answers from the run that it saved", () => {
    const { code, stdout, stderr } = example("train-and-predict.mjs");
    expect([code, stderr]).toEqual([0, ""]);
    const [dev] = numbersAfter(stdout, "dev RMSE");
    const [test] = numbersAfter(stdout, "test RMSE");
    expect(dev).toBeLessThan(1);
    expect(test).toBeLessThan(1);
    expect(stdout.match(/item: '\d+'/g)).toHaveLength(10);
    expect(existsSync(join(folder, "mf.pdf"))).toBe(true);
    const asked = antk(folder, "predict", "last", "--user", "17", "--item", "42", "--json");
    const [saved] = /[\d.]+(?= \])/.exec(stdout) ?? [];
    expect(JSON.parse(asked.stdout).prediction).toBe(Number(saved));
  });

  it("own-op trains with an op that the program brought along", () => {
    const { code, stdout, stderr } = example("own-op.mjs");
    expect([code, stderr]).toEqual([0, ""]);
    const [first, , third] = numbersAfter(stdout, "dev RMSE");
    expect(third).toBeLessThan(first!);
    expect(third).toBeLessThan(0.95);
  });

  it("own-data learns from arrays who likes what", () => {
    const { code, stdout, stderr } = example("own-data.mjs");
    expect([code, stderr]).toEqual([0, ""]);
    const lines = [...stdout.matchAll(/^(\w+) would give (\w+) ([\d.]+)$/gm)];
    expect(lines).toHaveLength(3);
    for (const [, reader, book, rating] of lines) {
      const isYoung = ["ann", "bob", "cleo"].includes(reader!);
      const truth = isYoung === ["Dune", "Emma"].includes(book!) ? 4 : 2;
      expect(Math.abs(Number(rating) - truth)).toBeLessThan(0.5);
    }
  });

  it("own-loss-and-metric trains with functions in the place of names", () => {
    const { code, stdout, stderr } = example("own-loss-and-metric.mjs");
    expect([code, stderr]).toEqual([0, ""]);
    const [first, , third] = numbersAfter(stdout, "RMSE");
    expect(third).toBeLessThan(first!);
  });

  it("search tries the config's own values and others, and saves the best", () => {
    const { code, stdout, stderr } = example("search.mjs");
    expect([code, stderr]).toEqual([0, ""]);
    const scores = numbersAfter(stdout, "dev RMSE");
    const [best] = numbersAfter(stdout, "best:");
    expect(scores).toHaveLength(3);
    expect(scores[best! - 1]).toBe(Math.min(...scores));
    expect(numbersAfter(stdout, "test RMSE")[0]).toBeLessThan(1.2);
    expect(antk(folder, "predict", "last", "--user", "17", "--item", "42").code).toBe(0);
  });

  it("use the public names alone", () => {
    for (const name of readdirSync(`${root}examples`).filter((file) => file.endsWith(".mjs"))) {
      const imports = [...textOf(`examples/${name}`).matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
      expect(imports, name).toEqual(["antk"]);
    }
  });
});
