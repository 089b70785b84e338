import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import type { Ran } from "./antk.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The command line as other processes run it. */
export interface Built {
  /** Starts `node antk.js …`, in a folder and with further flags of node. */
  start(args: readonly string[], options?: StartOptions): ChildProcessWithoutNullStreams;
  /** Runs it to its end. */
  run(args: readonly string[], options?: StartOptions): Promise<Ran>;
  /** The files that it loads, by their path below src or node_modules. */
  loaded(args: readonly string[], options?: StartOptions): Promise<readonly string[]>;
  remove(): void;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly node?: readonly string[];
}

/**
 * Src as JavaScript in a folder of its own, so that tests of whole processes hang on no build that may be stale. It lies
 * in node_modules, since that is how its imports are found.
 */
export function build(): Built {
  mkdirSync(join(root, "node_modules", ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, "node_modules", ".cache", "antk-cli-"));
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  for (const file of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })) {
    if (!/\.[jt]s$/.test(file) || file.endsWith(".d.ts")) continue;
    const target = join(folder, "dist", file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transpile(readFileSync(join(root, "src", file), "utf8")));
  }
  const hooks = writeHooks(folder);
  const start: Built["start"] = (args, { cwd, node = [] } = {}) =>
    spawn(process.execPath, [...node, join(folder, "dist", "cli", "antk.js"), ...args], { cwd });
  return {
    start,
    run: (args, options) => ended(start(args, options)),
    loaded: async (args, options) => {
      const { stderr } = await ended(start(args, { ...options, node: ["--import", hooks] }));
      const urls = stderr.split("\n").filter((line) => line.startsWith("file:"));
      const own = pathToFileURL(join(folder, "dist/")).href;
      return urls.map((url) =>
        url.startsWith(own) ? url.slice(own.length) : url.replace(/^.*\/node_modules\//, ""),
      );
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

function transpile(text: string): string {
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

/** A module that makes node tell on stderr what it loads. */
function writeHooks(folder: string): string {
  const hook = join(folder, "tell.mjs");
  const tell = [
    'import { writeSync } from "node:fs";',
    "export function load(url, context, next) {",
    '  writeSync(2, url + "\\n");',
    "  return next(url, context);",
    "}",
  ].join("\n");
  writeFileSync(hook, tell);
  const hooks = join(folder, "hooks.mjs");
  const register = `import { register } from "node:module";\nregister(${JSON.stringify(pathToFileURL(hook))});\n`;
  writeFileSync(hooks, register);
  return pathToFileURL(hooks).href;
}

export function ended(child: ChildProcessWithoutNullStreams): Promise<Ran> {
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => {
    printed.stdout += text;
  });
  child.stderr.on("data", (text) => {
    printed.stderr += text;
  });
  return new Promise((resolve) => {
    child.on("close", (code, signal) =>
      resolve({ code: code ?? (signal === "SIGINT" ? 130 : -1), ...printed }),
    );
  });
}

/** Waits until a process has printed this on stdout. */
export function printed(child: ChildProcessWithoutNullStreams, text: string): Promise<void> {
  let seen = "";
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (more) => {
      seen += more;
      if (seen.includes(text)) resolve();
    });
    child.on("close", () => reject(new Error(`it ended without printing ${text}: ${seen}`)));
  });
}
