import { describe, expect, it } from "vitest";
import { showConst } from "../../src/declare/values.js";
import type { AntkError } from "../../src/diagnostics/errors.js";
import { parseSpace, type WrittenDimension } from "../../src/search/parseSpace.js";
import { isLogarithmic, type List, type Range, showValues } from "../../src/search/space.js";

const written = (name: string, values: WrittenDimension["values"]): WrittenDimension => ({
  ...{ name, values },
  span: { source: { path: "<test>", text: `${name}=${values}` }, start: 0, end: 1 },
});
const parsed = (text: string) => parseSpace([written("k", text)])[0]!.values;
const items = (text: string) => (parsed(text) as List).items.map(showConst);

/** What is wrong, message by message. */
function problems(...dimensions: WrittenDimension[]): string[] {
  try {
    parseSpace(dimensions);
    return [];
  } catch (error) {
    return (error as AntkError).diagnostics.map(({ message }) => message);
  }
}

describe("a range", () => {
  it.each([
    ["20..200", 20, 200],
    ["-3..3", -3, 3],
    [" 1 .. 8 ", 1, 8],
    ["0..100", 0, 100],
  ])("`%s` has integers, both ends included", (text, from, to) => {
    expect(parsed(text)).toEqual({ kind: "range", from, to, isInteger: true });
  });

  it.each([
    ["0.001..0.1", 0.001, 0.1],
    [".5..2", 0.5, 2],
    ["1..2.0", 1, 2],
    ["1e-4..1e-2", 1e-4, 1e-2],
    ["1e3..5e3", 1000, 5000],
    ["-0.5..0.5", -0.5, 0.5],
  ])("`%s` has real numbers, since not both ends are integers", (text, from, to) => {
    expect(parsed(text)).toEqual({ kind: "range", from, to, isInteger: false });
  });

  it.each([
    ["20..199", false],
    ["20..200", true],
    ["0.01..0.1", true],
    ["0.01..0.09", false],
    ["0..100", false],
    ["-100..-1", false],
    ["-1..100", false],
  ])("`%s` is on a log scale: %s", (text, isLog) => {
    expect(isLogarithmic(parsed(text) as Range)).toBe(isLog);
    expect(showValues(parsed(text)).endsWith(", log scale")).toBe(isLog);
  });
});

describe("a list", () => {
  it.each([
    ["16,32,64", ["16", "32", "64"]],
    ["adam,grad", ["'adam'", "'grad'"]],
    [
      "adam, ada(0.1) ,mom(momentum=0.5, nesterov=True)",
      ["'adam'", "ada(0.1)", "mom(momentum=0.5, nesterov=True)"],
    ],
    ["[1, 2],[1]", ["[1, 2]", "[1]"]],
    ["None,0.5,True", ["None", "0.5", "True"]],
    [`'a,b',"c(d"`, ["'a,b'", "'c(d'"]],
    [String.raw`'it\'s, so','x'`, [String.raw`'it\'s, so'`, "'x'"]],
    ["'1..2','3..4'", ["'1..2'", "'3..4'"]],
    ["1.0/3,[0]*2", [String(1 / 3), "[0, 0]"]],
  ])(
    "`%s` is split at commas outside of brackets and strings, and read as `--set` reads",
    (text, expected) => {
      expect(items(text)).toEqual(expected);
    },
  );

  it("may be handed in by a program", () => {
    const [dimension] = parseSpace([written("train.opt", ["adam", "grad"])]);
    expect(dimension!.values).toEqual({ kind: "list", items: ["adam", "grad"] });
  });
});

describe("what is no space", () => {
  it.each([
    ["", "`k` has no values to choose from"],
    ["20", "`k` has one value, so there is nothing to choose"],
    ["5..5", "`k` has one value, so there is nothing to choose"],
    ["200..20", "no number is in `200..20`"],
    ["20..", "`20..` is no range"],
    ["..20", "`..20` is no range"],
    ["1..2..3", "`1..2..3` is no range"],
    ["a..b", "`a..b` is no range"],
    ["1..5,8", "`1..5` is in a list, and a range stands alone"],
    ["1..1e999", "`1..1e999` is no range"],
    ["1..9007199254740993", "`1..9007199254740993` is no range"],
    ["1,,2", "a value is missing in `1,,2`"],
    ["1,2,", "a value is missing in `1,2,`"],
    ["adam,ada(0.1", "`ada(0.1` is no value of the language"],
    ["'a,b", "`'a,b` is no value of the language"],
    ["[1,2", "`[1,2` is no value of the language"],
    ["16,32,16", "16 is in the list of `k` twice"],
    ["1,1.0", "1 is in the list of `k` twice"],
  ])("`%s` is told: %s", (text, message) => {
    expect(problems(written("k", text))).toEqual([message]);
  });

  it("is told all at once", () => {
    const twice = [written("k", "1..5"), written("k", "6..9"), written("lr", "")];
    expect(problems(...twice)).toEqual(["`k` is searched twice", "`lr` has no values to choose from"]);
  });

  it.each(["train.seed", "train.evaluate", "data.split", "data.split_seed", "data.core"])(
    "`%s` is not, since it makes scores of other things",
    (name) => {
      expect(problems(written(name, "1,2"))).toEqual([`\`${name}\` is the same in every trial`]);
    },
  );
});
