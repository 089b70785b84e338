// Builds the package into dist: the parser from its grammar, the kernels, what pages carry, then JavaScript and types
// from src.

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

await import("./build-parser.mjs");
await import("./build-kernels.mjs");
await import("./build-page.mjs");
rmSync(`${root}dist`, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-p", `${root}tsconfig.json`], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
cpSync(`${root}src/render/page/assets`, `${root}dist/render/page/assets`, { recursive: true });
chmodSync(`${root}dist/cli/antk.js`, 0o755);
