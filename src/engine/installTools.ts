import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { failure, ResourceError } from "../diagnostics/errors.js";

/** The programs that an installation of TensorFlow calls. */
export interface BuildTools {
  /** A Python that has pip. */
  readonly python: string;
  /** npm's cli.js, to be run with this Node: `npm` itself is a script that only a shell can start on Windows. */
  readonly npm: string;
  /** Makes libraries smaller; null where it is missing. */
  readonly strip: string | null;
}

/** @throws ResourceError that names every missing program at once */
export function findBuildTools(wantedPython: string | undefined): BuildTools {
  const pythons = wantedPython === undefined ? ["python3", "python"] : [wantedPython];
  const python = pythons.find((name) => answers(name, ["-m", "pip", "--version"]));
  const npm = findNpm();
  const missing: string[] = [];
  if (python === undefined) missing.push(`${wantedPython ?? "python3"} with pip`);
  if (npm === null) missing.push("npm");
  if (!answers("make", ["--version"])) missing.push("make");
  if (!answers("g++", ["--version"])) missing.push("g++");
  if (python === undefined || npm === null || missing.length > 0) {
    throw failure(
      ResourceError,
      "missing-tools",
      `TensorFlow cannot be built: ${missing.join(", ")} not found`,
      {
        notes: [
          "on Debian and Ubuntu: `apt-get install python3 python3-pip make g++`",
          "or go on with `--backend wasm`",
        ],
      },
    );
  }
  return { python, npm, strip: answers("strip", ["--version"]) ? "strip" : null };
}

function answers(command: string, args: readonly string[]): boolean {
  return spawnSync(command, [...args], { stdio: "ignore" }).status === 0;
}

/** npm's cli.js: the npm that runs us, the one beside this Node, or the one of the PATH. */
function findNpm(): string | null {
  const cli = join("node_modules", "npm", "bin", "npm-cli.js");
  const bin = dirname(process.execPath);
  const folders = [bin, ...(process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "")];
  const candidates = [
    process.env.npm_execpath ?? "",
    ...folders.flatMap((folder) => [join(folder, cli), join(folder, "..", "lib", cli), join(folder, "npm")]),
  ];
  for (const candidate of candidates) {
    if (!existsSync(candidate)) continue;
    const file = realpathSync(candidate);
    if (file.endsWith("npm-cli.js")) return file;
  }
  return null;
}
