import { describe, expect, it } from "vitest";
import { errorAt, positionOf, type Source, spanOf } from "../../src/diagnostics/diagnostic.js";
import { lineIndex } from "../../src/diagnostics/lineIndex.js";
import { diagnosticToJson } from "../../src/diagnostics/toJson.js";

describe("diagnosticToJson", () => {
  const source: Source = { path: "m.config", text: "a op(1,\n  2)\n-b op()\n", firstLine: 10 };

  it("gives the place of the first label, and every label with its own", () => {
    const d = errorAt("odd", "two lines", {
      at: spanOf(source, 2, 12),
      label: "here",
      also: [{ span: spanOf(source, 14, 15), text: "there" }],
      notes: ["mend it"],
    });
    const place = { file: "m.config", line: 10, column: 3, endLine: 11, endColumn: 5 };
    expect(diagnosticToJson(d)).toEqual({
      code: "odd",
      severity: "error",
      message: "two lines",
      ...place,
      labels: [
        { ...place, text: "here" },
        { file: "m.config", line: 12, column: 2, endLine: 12, endColumn: 3, text: "there" },
      ],
      notes: ["mend it"],
    });
  });
  it("has no place where the diagnostic has none", () => {
    expect(diagnosticToJson(errorAt("odd", "nowhere"))).toEqual({
      code: "odd",
      severity: "error",
      message: "nowhere",
      file: null,
      line: null,
      column: null,
      endLine: null,
      endColumn: null,
      labels: [],
      notes: [],
    });
  });
});

describe("a position", () => {
  it.each(["", "a", "a\nbc\n", "\n\n", "\uFEFFab\r\nc", "\uFEFF"])(
    "is the same from the index as counted: %j",
    (text) => {
      const source: Source = { path: "x", text };
      for (let offset = text.startsWith("\uFEFF") ? 1 : 0; offset <= text.length; offset++) {
        expect(lineIndex(source).positionAt(offset)).toEqual(positionOf(source, offset));
      }
    },
  );
});
