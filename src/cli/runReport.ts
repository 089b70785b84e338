import { join, relative } from "node:path";
import { compileStored } from "../load.js";
import { findRun } from "../recommend/findRun.js";
import { readMetrics } from "../recommend/readMetrics.js";
import { readRun } from "../recommend/readRun.js";
import { graphToSvg } from "../render/graph/svg.js";
import { writeReportPage } from "../render/run/reportPage.js";
import type { CommandContext } from "./command.js";
import { htmlOutput, offerPage } from "./htmlOutput.js";

/** `antk report` */
export async function runReport(
  run: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<void> {
  const path = findRun(run, line.spanOf(run));
  const inRun = relative(process.cwd(), join(path, "report.html"));
  const output = typeof options.output === "string" ? htmlOutput(options.output, "", "", line) : inRun;
  const stored = readRun(path);
  const graph = await compileStored(stored, {});
  const picture = await graphToSvg(graph, { withData: true, title: "" });
  const metrics = readMetrics(path);
  writeReportPage({ stored, metrics, picture }, output);
  terminal.emit({ event: "report", run: path, evaluations: metrics.length, output });
  offerPage(output, options.open === true, terminal);
}
