import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ResourceError, UsageError } from "../../src/diagnostics/errors.js";
import { renderGraph } from "../../src/render/graph/picture.js";
import { svgToPng } from "../../src/render/graph/png.js";
import { graphToSvg, standIns } from "../../src/render/graph/svg.js";
import { mfGraph, oddGraph, treeGraph } from "./sampleGraphs.js";

vi.mock("@tensorflow/tfjs-core", () => {
  throw new Error("a picture needs no tensors");
});
vi.mock("@tensorflow/tfjs-layers", () => {
  throw new Error("a picture needs no layers");
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "antk pictures "));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Names of elements that are still open at the end, or that close out of turn. */
function unclosed(xml: string): string[] {
  const open: string[] = [];
  for (const [, slash, name, empty] of xml.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (slash === "/") {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (empty !== "/") open.push(name!);
  }
  return open;
}

const textsOf = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!);

describe("a graph as SVG", () => {
  it("is well-formed, with every name as text", async () => {
    const svg = await graphToSvg(treeGraph(100), { withData: true });
    expect(unclosed(svg)).toEqual([]);
    expect(textsOf(svg)).toEqual(expect.arrayContaining([...treeGraph(100).byName.keys()]));
  });

  it("shows names and arguments letter by letter", async () => {
    const svg = await graphToSvg(oddGraph(), { withData: true });
    expect(unclosed(svg)).toEqual([]);
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        "größe",
        "Маша",
        "user_weights [943, 8]",
        "3 of [batch, 1]",
        "note=&#39;&lt;i&gt;&amp;amp; &quot;x&quot; `\\\\&#39;",
      ]),
    );
  });

  it("puts outputs above and data below", async () => {
    const svg = await graphToSvg(mfGraph(100));
    const y = (name: string) => Number(new RegExp(`y="(-[\\d.]+)"[^>]*>${name}<`).exec(svg)![1]);
    expect(y("dotproduct")).toBeLessThan(y("huser"));
    expect(y("huser")).toBeLessThan(y("user"));
  });

  it("puts inputs from left to right in their order", async () => {
    const svg = await graphToSvg(treeGraph(100), { withData: true });
    const x = (name: string) => Number(new RegExp(` x="([\\d.]+)"[^>]*>${name}<`).exec(svg)![1]);
    const inputs = ["huser", "hage", "hsex", "hocc", "hzip", "husertime"].map(x);
    expect(inputs).toEqual(inputs.toSorted((a, b) => a - b));
    expect(x("sex_weights")).toBeLessThan(x("sexes"));
    expect(x("zip")).toBeLessThan(x("user"));
  });
});

describe("stand-ins for letters beyond ASCII", () => {
  it("come back as they were", () => {
    const text = "é`aé ``0 Ж 漢 😀";
    const { ascii, restore } = standIns(text);
    expect(ascii).toMatch(/^[\0-\x7f]*$/);
    expect(restore(ascii)).toBe(text);
  });

  it("may be many", () => {
    const text = Array.from({ length: 2000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("");
    const { ascii, restore } = standIns(text);
    expect(restore(ascii)).toBe(text);
  });
});

describe("a picture file", () => {
  it("is a PDF of one page, no larger than A3", async () => {
    const path = join(folder, "tree.pdf");
    await renderGraph(treeGraph(100), path, { withData: true });
    const pdf = readFileSync(path, "latin1");
    expect(pdf.startsWith("%PDF-")).toBe(true);
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1);
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
    expect(Number(width)).toBeLessThan(1191);
    expect(Number(height)).toBeLessThan(842);
    expect(pdf).not.toContain("CreationDate");
  });

  it("says why it cannot be written", async () => {
    const file = join(folder, "a file");
    await renderGraph(mfGraph(100), `${file}.dot`);
    const error = await renderGraph(mfGraph(100), join(`${file}.dot`, "mf.dot")).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ResourceError);
    expect((error as ResourceError).message).toContain("mf.dot");
  });

  it("is a PNG with its text in it", async () => {
    const path = join(folder, "mf.png");
    await renderGraph(mfGraph(100), path);
    const png = readFileSync(path);
    expect([...png.subarray(1, 4)].map((c) => String.fromCharCode(c)).join("")).toBe("PNG");
    const svg = await graphToSvg(mfGraph(100));
    const silent = await svgToPng(svg.replaceAll(/>[^<]+<\/text>/g, "></text>"));
    expect(silent.length).toBeLessThan(png.length);
  });

  it("is an SVG or the text for Graphviz by its extension, in whatever case", async () => {
    await renderGraph(mfGraph(100), join(folder, "mf.SVG"));
    await renderGraph(mfGraph(100), join(folder, "new folder", "mf.dot"));
    expect(readFileSync(join(folder, "mf.SVG"), "utf8")).toMatch(/^<\?xml/);
    expect(readFileSync(join(folder, "new folder", "mf.dot"), "utf8")).toMatch(/^digraph "mf.config"/);
  });

  it("has the same bytes each time", async () => {
    for (const format of ["pdf", "svg", "png", "dot"]) {
      const [a, b] = ["a", "b"].map((name) => join(folder, `${name}.${format}`));
      await renderGraph(mfGraph(100), a!);
      await renderGraph(mfGraph(100), b!);
      expect(readFileSync(a!).equals(readFileSync(b!)), format).toBe(true);
    }
  });

  it.each(["mf.jpeg", "mf"])("is not made of %s, and the formats are named", async (name) => {
    const error = await renderGraph(mfGraph(100), join(folder, name)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).diagnostics[0]!.notes.join()).toBe(
      "the extension chooses the format: `.pdf`, `.svg`, `.png`, `.dot`",
    );
    expect(readdirSync(folder)).not.toContain(name);
  });
});
