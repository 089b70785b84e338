import { describe, expect, it } from "vitest";
import { parseValue } from "../../src/syntax/parseValue.js";
import { dumpValue } from "./dumpAst.js";

describe("parseValue", () => {
  it.each([
    ["20", "20"],
    [" [None, $k] ", "[none $k]"],
    ["'a'", `"a"`],
  ])("reads %j", (text, structure) => expect(dumpValue(parseValue(text)!)).toBe(structure));

  it.each(["", "20 30", "20, 30", "k=20", "true", "20)\nnode op(1", "20)\n@more(1", "20 # twenty"])(
    "is null for %j, which is no single value",
    (text) => expect(parseValue(text)).toBeNull(),
  );
});
