import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "../../src/diagnostics/nearest.js";

describe("nearest", () => {
  const ops = ["lookup", "linear", "dnn", "dropout", "x_dot_y", "Lookup2"];

  it("finds the word that was meant", () => {
    expect(nearest("lokup", ops)).toEqual(["lookup"]);
    expect(nearest("lookpu", ops)).toEqual(["lookup"]);
    expect(nearest("dropuot", ops)).toEqual(["dropout"]);
    expect(nearest("xdoty", ["x_dot_y"])).toEqual([]);
  });
  it("takes no heed of case", () => {
    expect(nearest("LINEAR", ops)).toEqual(["linear"]);
    expect(nearest("lookup2", ops)).toEqual(["Lookup2"]);
  });
  it("is empty where nothing is near: over a third of the letters wrong", () => {
    expect(nearest("embedding", ops)).toEqual([]);
    expect(nearest("abcdef", ["abcdxy"])).toEqual(["abcdxy"]);
    expect(nearest("abcdef", ["abcxyz"])).toEqual([]);
    expect(nearest("abcde", ["abcxy"])).toEqual([]);
    expect(nearest("", ["a"])).toEqual([]);
  });
  it("allows one wrong letter in a short word, but not its only one", () => {
    expect(nearest("mb", ["mn", "lr"])).toEqual(["mn"]);
    expect(nearest("k", ["l", "m"])).toEqual([]);
    expect(nearest("k", ["K"])).toEqual(["K"]);
  });
  it("gives several, nearest first, equals in their order, none twice", () => {
    expect(nearest("user", ["user_", "ruser", "users", "used", "users", "USER"], 4)).toEqual([
      "USER",
      "user_",
      "ruser",
      "users",
    ]);
  });
  it("takes no time for words that no one has mistyped", () => {
    const long = "x".repeat(400_000);
    expect(nearest(long, [`${long}y`])).toEqual([]);
  });
});

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["", "abc", 3],
    ["lookup", "lokup", 1],
    ["ab", "ba", 1],
    ["kitten", "sitting", 3],
    // Restricted: no letter is touched twice, so this is 3 and not 2.
    ["ca", "abc", 3],
  ])("of %j and %j is %d", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});
