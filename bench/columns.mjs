// The columns of a prepared set where the peers read them: raw numbers, and columns.json that says what they are.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** In a process of its own, so that those who compare need not wait for it. @param task path of the task's file */
export function writeColumns(task) {
  const program = fileURLToPath(new URL("writeColumns.mjs", import.meta.url));
  execFileSync(process.execPath, [program, task], { stdio: ["ignore", "inherit", "inherit"] });
}
