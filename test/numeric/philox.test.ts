import { describe, expect, it } from "vitest";
import { type Counter, type Key, philoxWords, unitFloats } from "../../src/numeric/philox.js";

const block = (key: Key, counter: Counter) => [...philoxWords(key, counter, 4)].map((w) => w.toString(16));
const F = 0xffffffff;

describe("philoxWords", () => {
  it("gives the known answers of Random123 for philox4x32-10", () => {
    expect(block([0, 0], [0, 0, 0, 0])).toEqual(["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]);
    expect(block([F, F], [F, F, F, F])).toEqual(["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"]);
    expect(block([0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344])).toEqual([
      "d16cfe09",
      "94fdcceb",
      "5001e420",
      "24126ea1",
    ]);
  });
  it("goes on with the next counter after each four words", () => {
    const words = philoxWords([1, 2], [3, 4, 5, 6], 10);
    expect(words.slice(4, 8)).toEqual(philoxWords([1, 2], [4, 4, 5, 6], 4));
    expect(words.slice(8)).toEqual(philoxWords([1, 2], [5, 4, 5, 6], 2));
  });
  it("carries over all 128 bits of the counter", () => {
    expect(philoxWords([1, 2], [F, F, F, 7], 8).slice(4)).toEqual(philoxWords([1, 2], [0, 0, 0, 8], 4));
  });
  it("gives no words when asked for none", () =>
    expect(philoxWords([1, 2], [0, 0, 0, 0], 0)).toHaveLength(0));
});

describe("unitFloats", () => {
  it("takes the low 23 bits as mantissa", () => {
    const words = Uint32Array.of(0, 0x400000, 0x7fffff, 0xff800000);
    expect([...unitFloats(words)]).toEqual([0, 0.5, 1 - 2 ** -23, 0]);
  });
});
