import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { antk, type Ran, textOf, workplace } from "./package.js";
import { expectSameShape } from "./shape.js";

const folder = workplace();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readme = textOf("README.md");
const blocks = [...readme.matchAll(/^```\w*\n([\s\S]*?)\n```$/gm)].map(([, text]) => text!);
const blockWith = (words: string) => blocks.find((block) => block.includes(words))!;

/** The commands that the README tells to type, without `npx`. */
const commands = [...readme.matchAll(/^ {4}(?:\$ )?(?:npm install && )?npx (antk .*)$/gm)].map(
  ([, command]) => command!.split(" ").slice(1),
);
const commandsOf = (name: string) => commands.filter(([first]) => first === name);

describe("the README's first run", () => {
  const shown = blockWith("epoch   1");
  let run: Ran;
  beforeAll(() => {
    // Dev gets worse at epoch 6 for the first time; ending there shows every kind of line in 6 epochs instead of 79.
    run = antk(folder, "train", "configs/mf.config", "--maxbadcount", "0");
  });

  it("prints what the README shows", () => {
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
    expectSameShape(shown, run.stdout);
  });

  it("reaches the same figures in the epochs that both show", () => {
    const devs = (text: string) =>
      [...text.matchAll(/^epoch +(\d+) .*rmse ([\d.]+)/gm)].map(([, epoch, dev]) => [epoch, Number(dev)]);
    const printed = new Map(devs(run.stdout) as [string, number][]);
    const both = (devs(shown) as [string, number][]).filter(([epoch]) => printed.has(epoch));
    expect(both.length).toBeGreaterThanOrEqual(2);
    for (const [epoch, dev] of both) expect(printed.get(epoch)).toBeCloseTo(dev, 3);
  });

  it("answers the questions of the README afterwards", () => {
    const [recommend] = commandsOf("recommend");
    const [predict] = commandsOf("predict");
    expect(
      antk(folder, ...recommend!)
        .stdout.trim()
        .split("\n"),
    ).toHaveLength(10);
    expect(antk(folder, ...predict!).stdout).toMatch(/^\d\.\d{4} {2}\S/);
    expect(antk(folder, ...commandsOf("neighbors")[0]!).stdout).toMatch(/^nearest to .*\n(?:.*\n)* 10 /);
    const [template] = commandsOf("rate");
    expect(antk(folder, ...template!).code).toBe(0);
    expect(readFileSync(join(folder, "my.csv"), "utf8")).toMatch(/^item,title,rating\n/);
  });

  it("writes the pages of the README", () => {
    for (const command of ["explore", "report", "embeddings"]) {
      const { code, stdout } = antk(folder, ...commandsOf(command)[0]!);
      const [, page] = /^page {5}(.*)$/m.exec(stdout) ?? [];
      expect([code, existsSync(join(folder, page!))], command).toEqual([0, true]);
    }
  });
});

describe("the README's other commands", () => {
  it("change settings by flags", () => {
    const [command] = commandsOf("train").filter((args) => args.includes("--opt"));
    const { code, stdout } = antk(
      folder,
      ...command!.map((arg, i, all) => (all[i - 1] === "--epochs" ? "1" : arg)),
    );
    expect(code).toBe(0);
    for (const setting of ["kfactors=20", "opt='adam'", "learnrate=0.003", "epochs=1"]) {
      expect(stdout).toContain(setting);
    }
  });

  it("tell what is wrong with a config as shown", () => {
    const wrong = textOf("configs/mf.config")
      .replace("-hitem lookup", "-hitem lokup")
      .replace(/(-ubias .*)initrange=/, "$1initrang=");
    writeFileSync(join(folder, "my.config"), wrong);
    const { code, stderr } = antk(folder, ...commandsOf("check")[0]!);
    expect(code).toBe(3);
    expect(stderr.trim()).toBe(blockWith("unknown-op"));
  });

  it("draw a picture", () => {
    const { code, stdout } = antk(folder, ...commandsOf("render")[0]!);
    expect([code, stdout]).toEqual([0, "mf.png\n"]);
  });

  it("train on a CSV file, and say which columns were guessed", () => {
    const [command] = commandsOf("train").filter((args) => args.includes("data/books.csv"));
    const { code, stdout } = antk(folder, ...command!, "--epochs", "1");
    expect(code).toBe(0);
    expect(stdout.split("\n")).toContain(blockWith("note "));
  });

  it("exist, each with the options that are shown", () => {
    for (const args of commands) {
      const words = args.slice(0, args[0] === "data" || args[0] === "engine" ? 2 : 1);
      const { code, stdout } = antk(folder, ...words, "--help");
      expect(code, args.join(" ")).toBe(0);
      for (const option of args.filter((arg) => arg.startsWith("-"))) expect(stdout).toContain(option);
    }
    expect(commands.length).toBeGreaterThan(8);
  });
});

describe("links", () => {
  it.each(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"])(
    "of %s lead to files that exist",
    (page) => {
      const targets = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path!);
      for (const path of targets.filter((p) => !p.endsWith("decisions")))
        expect(() => textOf(path)).not.toThrow();
    },
  );
});
