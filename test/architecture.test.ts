import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/** Folders and files of src, each importing only from those before it; those on one line not from each other. */
const ORDER = [
  ["diagnostics"],
  ["platform"],
  ["syntax"],
  ["numeric"],
  ["declare"],
  ["ops", "losses", "penalties", "metrics", "optimizers", "samplers", "schedules", "splits", "baselines"],
  ["graph"],
  ["engine"],
  ["model"],
  ["data"],
  ["train"],
  ["recommend"],
  ["render"],
  ["version.ts"],
  ["registries.ts"],
  ["compile.ts"],
  ["load.ts", "save.ts", "browser.ts"],
  ["resume.ts"],
  ["retrain.ts"],
  ["search"],
  ["serve"],
  ["reproduce"],
  ["compare"],
  ["cli"],
  ["index.ts"],
];

/** Calls that mean something on POSIX systems alone, or nothing on Windows. */
const POSIX = /^(symlink|link|chmod|chown|lchown|umask|mkfifo|getuid|geteuid|getgid|setuid)(Sync)?$/;

/** Files that may use them, and why. */
const POSIX_ALLOWED = new Map([
  ["engine/install.ts", "builds TensorFlow; refuses every system but Linux before it does anything"],
]);

interface SourceFile {
  /** Below src, with slashes. */
  readonly path: string;
  readonly tree: ts.SourceFile;
}

const src = fileURLToPath(new URL("../src/", import.meta.url));
const files: SourceFile[] = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
  .map((path) => ({
    path: path.split(sep).join("/"),
    tree: ts.createSourceFile(path, readFileSync(`${src}${path}`, "utf8"), ts.ScriptTarget.ES2022, true),
  }));

/** The folder of src that a path lies in; the file itself where it lies in none. */
const partOf = (path: string) => path.split("/")[0]!;
const rankOf = (part: string) => ORDER.findIndex((parts) => parts.includes(part));

interface Import {
  readonly file: string;
  readonly from: string;
  readonly kind: "type" | "value" | "dynamic";
}

function importsOf({ path, tree }: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Expression, kind: Import["kind"]) =>
    ts.isStringLiteralLike(node) && found.push({ file: path, from: node.text, kind });
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.isTypeOnly ? "type" : "value");
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node.moduleSpecifier, node.isTypeOnly ? "type" : "value");
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0]!, "dynamic");
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal as ts.Expression, "type");
    }
  });
  return found;
}

function walk(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => walk(child, see));
}

/** Places in the files where `isWrong` holds, as `cli/main.ts:12: text`. */
function placesWhere(isWrong: (node: ts.Node, file: SourceFile) => boolean, within = files): string[] {
  return within.flatMap((file) => {
    const places: string[] = [];
    walk(file.tree, (node) => {
      if (!isWrong(node, file)) return;
      const { line } = file.tree.getLineAndCharacterOfPosition(node.getStart());
      places.push(`${file.path}:${line + 1}: ${node.getText().slice(0, 60)}`);
    });
    return places;
  });
}

const imports = files.flatMap(importsOf);
const parse = (text: string): SourceFile => ({
  path: "sample.ts",
  tree: ts.createSourceFile("sample.ts", text, ts.ScriptTarget.ES2022, true),
});

function breaksOrder({ file, from }: Import): boolean {
  if (!from.startsWith(".")) return false;
  const to = partOf(
    relative(src, resolve(src, dirname(file), from))
      .split(sep)
      .join("/")
      .replace(/\.js$/, ".ts"),
  );
  const own = partOf(file);
  return to !== own && rankOf(to) >= rankOf(own);
}

function loadsTfjs({ file, from, kind }: Import): boolean {
  if (!from.startsWith("@tensorflow/") || kind === "type") return false;
  return !(kind === "dynamic" && partOf(file) === "engine");
}

function runsText(node: ts.Node): boolean {
  return (
    (ts.isCallExpression(node) || ts.isNewExpression(node)) &&
    ts.isIdentifier(node.expression) &&
    ["eval", "Function"].includes(node.expression.text)
  );
}

function isMember(node: ts.Node, object: string, member: string): boolean {
  return (
    ts.isPropertyAccessExpression(node) && node.expression.getText() === object && node.name.text === member
  );
}

function callsPosix(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(name) && POSIX.test(name.text);
}

/** A path handed to node:fs that was glued together with a slash instead of by `join`. */
function gluesPath(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return false;
  const [path] = node.arguments;
  if (!path || !/(Sync|^writeFileAtomic|^writeTensors|^readTensors)$/.test(node.expression.text))
    return false;
  return (ts.isTemplateExpression(path) || ts.isBinaryExpression(path)) && path.getText().includes("/");
}

describe("folders of src", () => {
  it("are all in the order, and in ARCHITECTURE.md", () => {
    const parts = [...new Set(files.map(({ path }) => partOf(path)))];
    expect(parts.filter((part) => rankOf(part) < 0)).toEqual([]);
    expect(ORDER.flat().filter((part) => !parts.includes(part))).toEqual([]);
    const page = readFileSync(new URL("../ARCHITECTURE.md", import.meta.url), "utf8");
    const places = ORDER.flat()
      .filter((part) => part !== "index.ts" && part !== "version.ts")
      .map((part) => page.indexOf(`\`${part}\``));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.every((at) => at > 0)).toBe(true);
  });

  it("import only from folders before them", () => {
    expect(imports.filter(breaksOrder)).toEqual([]);
    expect(imports.length).toBeGreaterThan(300);
  });

  it("load tfjs in engine alone, by import(), and use its types elsewhere", () => {
    expect(imports.filter(loadsTfjs)).toEqual([]);
    expect(imports.some(({ from, kind }) => from === "@tensorflow/tfjs-core" && kind === "dynamic")).toBe(
      true,
    );
  });
});

describe("no file of src", () => {
  it("evaluates text as code", () => expect(placesWhere(runsText)).toEqual([]));

  it("draws from Math.random", () =>
    expect(placesWhere((node) => isMember(node, "Math", "random"))).toEqual([]));

  it("ends the process, but for the command line", () => {
    const isExit = (node: ts.Node) => isMember(node, "process", "exit") || isMember(node, "process", "abort");
    const outside = files.filter(({ path }) => partOf(path) !== "cli");
    expect(placesWhere(isExit, outside)).toEqual([]);
    expect(placesWhere(isExit).length).toBeGreaterThan(0);
  });

  it("calls what only POSIX systems have, but for those named above", () => {
    const elsewhere = files.filter(({ path }) => partOf(path) !== "platform" && !POSIX_ALLOWED.has(path));
    expect(placesWhere(callsPosix, elsewhere)).toEqual([]);
    for (const path of POSIX_ALLOWED.keys()) {
      expect(
        placesWhere(
          callsPosix,
          files.filter((file) => file.path === path),
        ),
      ).not.toEqual([]);
    }
  });

  it("glues paths together with slashes", () => expect(placesWhere(gluesPath)).toEqual([]));
});

describe("these rules", () => {
  it("see what breaks them", () => {
    const ofGraph = (text: string) => importsOf({ ...parse(text), path: "graph/sample.ts" });
    expect(ofGraph('import { Model } from "../model/model.js";').filter(breaksOrder)).toHaveLength(1);
    expect(ofGraph('import type { A } from "../train/a.js";').filter(breaksOrder)).toHaveLength(1);
    expect(ofGraph('import { A } from "../declare/a.js";').filter(breaksOrder)).toEqual([]);
    expect(ofGraph('import * as tf from "@tensorflow/tfjs-core";').filter(loadsTfjs)).toHaveLength(1);
    expect(ofGraph('await import("@tensorflow/tfjs-core");').filter(loadsTfjs)).toHaveLength(1);
    expect(ofGraph('import type * as Tf from "@tensorflow/tfjs-core";').filter(loadsTfjs)).toEqual([]);
    const sample = [
      parse(
        'eval("1"); new Function("1"); model.eval(data); symlinkSync(a, b); process.getuid(); readFileSync(a + "/b");',
      ),
    ];
    expect(placesWhere(runsText, sample)).toHaveLength(2);
    expect(placesWhere(callsPosix, sample)).toHaveLength(2);
    expect(placesWhere(gluesPath, sample)).toHaveLength(1);
  });
});
