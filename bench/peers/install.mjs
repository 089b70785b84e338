// A Python environment with the peers, made once: `bench/.venv`, or the folder that ANTK_BENCH_VENV names.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));

/** The environment's Python; installs what is missing. */
export function pythonWithPeers() {
  const folder = process.env.ANTK_BENCH_VENV ?? fileURLToPath(new URL("../.venv", import.meta.url));
  const python = join(folder, "bin", "python");
  if (existsSync(python)) return python;
  console.error(`installing the peers into ${folder}: 3 GB, some minutes`);
  run("python3", "-m", "venv", folder);
  run(python, "-m", "pip", "install", "--quiet", "--requirement", requirements);
  return python;
}

function run(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}
