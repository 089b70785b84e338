import { failure, UsageError } from "../diagnostics/errors.js";
import { atOnce } from "../search/atOnce.js";
import type { WrittenDimension } from "../search/parseSpace.js";
import type { CommandLine } from "./commandLine.js";

/**
 * The names and values of `--space`, each with its place on the command line.
 * @throws UsageError where one has no `=`
 */
export function writtenSpace(texts: readonly string[], line: CommandLine): readonly WrittenDimension[] {
  return atOnce(texts, (text) => {
    const span = line.spanOf(text, ["--space"]);
    const equals = text.indexOf("=");
    if (equals < 1) {
      throw failure(UsageError, "bad-space", `\`--space\` takes \`name=values\`, got \`${text}\``, {
        at: span,
        label: text.startsWith("=") ? "the name is missing" : `write \`${text}=20..200\``,
        notes: ["for example `--space kfactors=20..200`, or `--space train.opt=adam,grad`"],
      });
    }
    return { name: text.slice(0, equals).trim(), values: text.slice(equals + 1), span };
  });
}
