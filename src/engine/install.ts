import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { failure, ResourceError } from "../diagnostics/errors.js";
import { cannotWrite } from "../platform/files.js";
import { engineFolder } from "./findTensorflow.js";
import { tryTensorflow } from "./inspectBackends.js";
import { type BuildTools, findBuildTools } from "./installTools.js";
import { runLogged } from "./runLogged.js";
import { unpackWheel } from "./unpackWheel.js";

/** The versions that were tried together. */
const TFJS_NODE = "4.22.0";
const TENSORFLOW = "2.21.0";
const NODE_GYP = "10.3.1";

export interface InstallOptions {
  /** Gets one line for the user at a time. */
  readonly report: (line: string) => void;
  /** The Python to fetch the wheel with. Default: `python3`, else `python`, of the PATH. */
  readonly python?: string;
  /** Default: `engines/tensorflow` in antk's data directory. */
  readonly directory?: string;
}

export interface Installed {
  readonly directory: string;
  readonly version: string;
  readonly megabytes: number;
  readonly seconds: number;
}

/**
 * Puts tfjs-node into a folder of antk's own without the bucket that its install script downloads from:
 * libtensorflow comes from PyPI's TensorFlow wheel, and the binding is compiled here. Nothing outside the folder is
 * changed; an older installation there is replaced at the end, once the new one has multiplied two matrices.
 * @throws ResourceError that names the missing tool, or the step that failed and the log that tells why
 */
export async function installTensorFlow(options: InstallOptions): Promise<Installed> {
  const { report, directory = engineFolder() } = options;
  const began = Date.now();
  report(`installs TensorFlow ${TENSORFLOW} with tfjs-node ${TFJS_NODE} into ${directory}`);
  report(
    "needs: python3 with pip, make, g++, the npm and PyPI registries, 1.6 GB of disk (0.75 GB when done)",
  );
  const wheel = wheelName();
  const tools = findBuildTools(options.python);

  const log = `${directory}.log`;
  const building = `${directory}.${process.pid}.tmp`;
  try {
    removeLeftovers(directory);
    makeFolder(building);
    writeFileSync(log, "");
    await fetchPackages(building, tools, log, report);
    await fetchLibrary(building, tools, wheel, log, report);
    await compileBinding(building, tools, log, report);
    shrink(building);
    report("checks that it multiplies two matrices");
    const tried = await tryTensorflow(packageFolder(building));
    if (tried.problem !== null) {
      appendFileSync(log, `${tried.problem}\n`);
      throw stepFailed(`the new engine does not work: ${tried.problem}`, log);
    }
    replaceFolder(building, directory);
    const megabytes = Math.round(bytesIn(directory) / 1e6);
    const seconds = Math.round((Date.now() - began) / 1000);
    report(`done in ${seconds} s, ${megabytes} MB; undo it with \`antk engine remove tensorflow\``);
    return { directory, version: `tfjs-node ${TFJS_NODE}, TensorFlow ${tried.version}`, megabytes, seconds };
  } catch (error) {
    throw error instanceof ResourceError ? error : cannotWrite(building, error);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

/** Deletes the folder that installTensorFlow made, its log and what a killed installation left. False where there was none. */
export function removeTensorFlow(directory = engineFolder()): boolean {
  const there = existsSync(directory);
  try {
    rmSync(directory, { recursive: true, force: true });
    rmSync(`${directory}.log`, { force: true });
    removeLeftovers(directory);
  } catch (error) {
    throw cannotWrite(directory, error);
  }
  return there;
}

/** The project on PyPI whose wheel holds libtensorflow for this machine. */
function wheelName(): string {
  const machine = `${process.platform} ${process.arch}`;
  if (machine === "linux x64") return "tensorflow-cpu";
  if (machine === "linux arm64") return "tensorflow";
  throw failure(
    ResourceError,
    "no-wheel",
    `TensorFlow cannot be built here: no libtensorflow for ${machine}`,
    {
      notes: ["let tfjs-node download its own in your project: `npm install @tensorflow/tfjs-node`"],
    },
  );
}

type Report = InstallOptions["report"];

async function fetchPackages(folder: string, tools: BuildTools, log: string, report: Report): Promise<void> {
  report("fetches tfjs-node and node-gyp from npm");
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  for (const [place, name] of [
    [folder, `@tensorflow/tfjs-node@${TFJS_NODE}`],
    [join(folder, "build"), `node-gyp@${NODE_GYP}`],
  ] as const) {
    makeFolder(place);
    writeFileSync(join(place, "package.json"), `${JSON.stringify({ private: true })}\n`);
    // npm looks for a project upwards and in its settings, so the folder is named twice.
    const args = [tools.npm, "install", "--prefix", place, ...quiet, name];
    await step(`npm cannot install ${name}`, process.execPath, args, place, log);
  }
}

async function fetchLibrary(
  folder: string,
  tools: BuildTools,
  wheel: string,
  log: string,
  report: Report,
): Promise<void> {
  report(`fetches libtensorflow from PyPI (${wheel} ${TENSORFLOW}, about 290 MB)`);
  const wheels = join(folder, "build", "wheel");
  makeFolder(wheels);
  // The library does not depend on Python, so any Python version's wheel will do: one that exists.
  const choice = ["--no-deps", "--only-binary=:all:", "--python-version", "3.12", "--dest", wheels];
  const args = ["-m", "pip", "download", "--disable-pip-version-check", "--no-input", ...choice];
  await step(
    `pip cannot download ${wheel} ${TENSORFLOW}`,
    tools.python,
    [...args, `${wheel}==${TENSORFLOW}`],
    folder,
    log,
  );
  report("unpacks the library and its headers");
  const [file] = readdirSync(wheels).filter((name) => name.endsWith(".whl"));
  if (!file) throw stepFailed("pip downloaded no wheel", log);
  const dependencies = join(packageFolder(folder), "deps");
  await unpackWheel(join(wheels, file), dependencies);
  rmSync(wheels, { recursive: true });
  const libraries = join(dependencies, "lib");
  symlinkSync("libtensorflow_cc.so.2", join(libraries, "libtensorflow.so"));
  symlinkSync("libtensorflow_framework.so.2", join(libraries, "libtensorflow_framework.so"));
  if (tools.strip) {
    for (const name of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]) {
      await step(`strip cannot shrink ${name}`, tools.strip, ["--strip-unneeded", name], libraries, log);
    }
  }
}

async function compileBinding(folder: string, tools: BuildTools, log: string, report: Report): Promise<void> {
  report("compiles the binding");
  const target = packageFolder(folder);
  // The makefiles that node-gyp writes do not survive a space in a path, and the user's folder may have one.
  const place = mkdtempSync(join(tmpdir(), "antk-build-"));
  try {
    for (const part of ["binding.gyp", "binding", "package.json"]) {
      cpSync(join(target, part), join(place, part), { recursive: true });
    }
    symlinkSync(join(target, "deps"), join(place, "deps"));
    const gyp = join(folder, "build", "node_modules", "node-gyp", "bin", "node-gyp.js");
    const headers = dirname(dirname(process.execPath));
    const local = existsSync(join(headers, "include", "node", "node_api.h")) ? [`--nodedir=${headers}`] : [];
    const module = ["--module_name=tfjs_binding", `--module_path=${join(place, "lib")}`];
    const abi = ["--napi_build_version=8", "--napi_version=8"];
    const args = [gyp, "rebuild", `--python=${tools.python}`, ...local, ...module, ...abi];
    await step("the binding does not compile", process.execPath, args, place, log);
    const binding = "tfjs_binding.node";
    cpSync(join(place, "lib", binding), join(target, "lib", "napi-v8", binding));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Deletes what is needed for building alone, and what a program does not load: maps, types, browser bundles. */
function shrink(folder: string): void {
  const target = packageFolder(folder);
  for (const part of [join(folder, "build"), join(target, "deps", "include")]) {
    rmSync(part, { recursive: true, force: true });
  }
  const unused = /\.map$|\.d\.ts$|\.md$|\.min\.js$|fesm|es2017/;
  for (const entry of readdirSync(join(folder, "node_modules"), { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && unused.test(entry.name)) rmSync(join(entry.parentPath, entry.name));
  }
}

function packageFolder(folder: string): string {
  return join(folder, "node_modules", "@tensorflow", "tfjs-node");
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Folders of installations that were killed. */
function removeLeftovers(directory: string): void {
  const parent = dirname(directory);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const [, rest] = name.split(`${basename(directory)}.`, 2);
    const pid = /^(\d+)\.(?:tmp|old)$/.exec(rest ?? "")?.[1];
    if (pid && !isRunning(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

/** The old folder is gone only when the new one stands in its place. */
function replaceFolder(from: string, to: string): void {
  const old = `${to}.${process.pid}.old`;
  if (existsSync(to)) renameSync(to, old);
  try {
    renameSync(from, to);
  } catch (error) {
    if (existsSync(old)) renameSync(old, to);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

async function step(
  problem: string,
  command: string,
  args: readonly string[],
  cwd: string,
  log: string,
): Promise<void> {
  const { code, tellingLines } = await runLogged(command, args, { cwd, log });
  if (code !== 0) throw stepFailed(problem, log, tellingLines);
}

function stepFailed(problem: string, log: string, tellingLines: readonly string[] = []): Error {
  return failure(ResourceError, "install-failed", problem, {
    notes: [
      ...tellingLines,
      `the whole story is in ${log}`,
      "nothing was changed; go on with `--backend wasm`",
    ],
  });
}
