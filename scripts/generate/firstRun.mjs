// The README's first block: what `antk train configs/mf.config` prints, shortened. It takes a minute, so it is written
// only when asked for; a test compares its shape and its first figures with a shorter run.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BLOCK = /(<!-- run: antk (.+?), .*-->\n```\n)[\s\S]*?\n```/;

/** @returns the README with a new run in it */
export function withFirstRun(root) {
  return readFileSync(`${root}README.md`, "utf8").replace(
    BLOCK,
    (_all, before, command) => `${before}${shortened(outputOf(root, command.split(" ")))}\n\`\`\``,
  );
}

function outputOf(root, args) {
  const folder = mkdtempSync(join(tmpdir(), "antk run "));
  cpSync(`${root}configs`, join(folder, "configs"), { recursive: true });
  const program = join(root, "dist", "cli", "antk.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd().split("\n");
}

/** The first two epochs and the last one stand for all. */
function shortened(lines) {
  const epochs = lines.flatMap((line, i) => (line.startsWith("epoch ") ? [i] : []));
  return [...lines.slice(0, epochs[2]), "…", ...lines.slice(epochs.at(-1))].join("\n");
}
