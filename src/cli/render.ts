import { ConfigError, throwErrors } from "../diagnostics/errors.js";
import { renderGraph } from "../render/graph/picture.js";
import { checkFile } from "./checkFile.js";
import type { CommandContext } from "./command.js";
import { listOf } from "./options.js";
import { overridesOf } from "./overrides.js";
import { reportWarnings } from "./report.js";

/** `antk render` */
export async function render(
  config: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<void> {
  const overrides = overridesOf(options, listOf(options.set), line);
  const withData = typeof options.data === "string";
  const checked = await checkFile(config, overrides, { line, withData, marker: options.marker as string });
  reportWarnings(terminal, throwErrors(ConfigError, checked.diagnostics));
  const output = options.output as string;
  const title = options.title as string | undefined;
  await renderGraph(checked.graph, output, { withData, ...(title === undefined ? {} : { title }) });
  terminal.emit({ event: "render", config, output, nodes: checked.graph.nodes.length });
  terminal.print(output);
}
