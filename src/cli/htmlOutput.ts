import { basename, resolve } from "node:path";
import { failure, UsageError } from "../diagnostics/errors.js";
import { openFile } from "../platform/openFile.js";
import type { CommandLine } from "./commandLine.js";
import type { Terminal } from "./terminal.js";

/**
 * Where a page goes: `-o`, else `NAME-<kind>.html` in the current folder.
 * @throws UsageError where the file would not be one of HTML
 */
export function htmlOutput(output: unknown, name: string, kind: string, line: CommandLine): string {
  if (typeof output !== "string") {
    const plain = basename(name)
      .replace(/\.[^.]*$/, "")
      .replace(/[^\w.-]+/g, "_");
    return `${plain}-${kind}.html`;
  }
  if (/\.html?$/i.test(output)) return output;
  throw failure(UsageError, "no-html", `\`${output}\` does not end in \`.html\``, {
    at: line.spanOf(output, ["-o", "--output"]),
    notes: ["a page is a file that a browser shows"],
  });
}

/** Says where the page is, and opens it if asked. */
export function offerPage(path: string, open: boolean, terminal: Terminal): void {
  terminal.print(`page     ${path}`);
  if (open) openFile(resolve(path));
}
