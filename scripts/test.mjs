// Everything that must hold, in one command: the build, types, lint and format, and all tests.
// Arguments go to vitest: `npm test -- test/ops`. The last line says how many tests passed and failed.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

/** The script behind a package's command, so that no shell is needed, on Windows neither. */
function bin(packageName, command) {
  const manifest = require.resolve(`${packageName}/package.json`);
  const { bin: commands } = JSON.parse(readFileSync(manifest, "utf8"));
  return join(manifest, "..", typeof commands === "string" ? commands : commands[command]);
}

function run(what, script, ...args) {
  console.log(`\n— ${what}`);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
  return status === 0;
}

const folder = mkdtempSync(join(tmpdir(), "antk-test-"));
const report = join(folder, "vitest.json");
const steps = [
  run("build", join(root, "scripts", "build.mjs")),
  run("types", bin("typescript", "tsc"), "-p", "tsconfig.test.json"),
  run("lint and format", bin("@biomejs/biome", "biome"), "check", "--error-on-warnings"),
  run(
    "tests",
    bin("vitest", "vitest"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ),
];

let totals = { numPassedTests: 0, numFailedTests: 1 };
try {
  totals = JSON.parse(readFileSync(report, "utf8"));
} catch {
  console.error("the tests did not come to an end");
}
rmSync(folder, { recursive: true, force: true });
const broken = steps.slice(0, 3).filter((ok) => !ok).length;
console.log(`\n${totals.numPassedTests} passed, ${totals.numFailedTests + broken} failed`);
process.exitCode = steps.every(Boolean) ? 0 : 1;
