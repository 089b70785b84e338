import type { Reporter, TestCase, TestModule } from "vitest/node";
import { ops } from "../../../src/ops/index.js";
import { libraries } from "../../golden/vectors/read.js";
import type { OpFigures } from "./examineOp.js";
import type { VectorFigures } from "./meta.js";
import { brokenTwins } from "./twins.js";

/**
 * The reporter of `npm run battery`: a row for each op, then the broken twins, the vectors and what failed. The
 * command ends with 1 where a test failed, an op has no figures or a broken twin was not caught.
 */
export default class BatteryReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const figures = tests.flatMap((test) => test.meta().battery ?? []);
    const caught = tests.flatMap((test) => test.meta().caught ?? []);
    const vectors = tests.flatMap((test) => test.meta().vectors ?? []);
    const lines = [
      ...table(figures),
      "",
      ...brokenTwins.map(
        ({ fault }) => `twin with ${fault}: ${caught.includes(fault) ? "caught" : "NOT CAUGHT"}`,
      ),
      "",
      ...libraries.map((library) => {
        const own = vectors.filter((figure) => figure.library === library);
        const sum = (of: (figure: VectorFigures) => number) =>
          own.reduce((total, each) => total + of(each), 0);
        return `${sum((v) => v.vectors)} vectors of ${library}, ${sum((v) => v.comparisons)} comparisons`;
      }),
      ...refusals(figures),
      ...modules.flatMap((module) =>
        module.errors().map(({ message }) => `FAILED ${module.moduleId}: ${message}`),
      ),
      ...tests.filter(hasFailed).map((test) => `FAILED ${test.fullName}\n${messageOf(test)}`),
      "",
      summary(figures, tests),
    ];
    console.log(lines.join("\n"));
    const isWhole =
      ops.all.every(({ name }) => figures.some(({ op }) => op === name)) &&
      brokenTwins.every(({ fault }) => caught.includes(fault));
    if (!isWhole) process.exitCode = 1;
  }
}

const hasFailed = (test: TestCase) => test.result().state === "failed";
const messageOf = (test: TestCase) =>
  (test.result().errors ?? []).map(({ message, diff = "" }) => `  ${message}\n${diff}`).join("\n");

/** One row an op: what was tried on each engine, and the largest errors. */
function table(figures: readonly OpFigures[]): string[] {
  const engines = [...new Set(figures.flatMap((row) => row.engines))];
  const head = ["op", "shapes", "checks", "gradient", ...engines];
  const names = [...new Set(figures.map(({ op }) => op))];
  const rows = names.map((name) => {
    const own = figures.filter(({ op }) => op === name);
    const worst = (kind: string) => Math.max(...own.map((row) => row.worst[kind] ?? 0));
    const cell = (engine: OpFigures["engines"][number]) => {
      const row = own.find((each) => each.engines.includes(engine));
      if (!row) return "—";
      return engine === "plan" && row.refusals.length > 0
        ? `${short(worst(engine))} *`
        : short(worst(engine));
    };
    return [
      name,
      String(Math.max(...own.map((row) => row.shapes))),
      String(own.reduce((sum, row) => sum + row.checks, 0)),
      short(worst("differences")),
      ...engines.map(cell),
    ];
  });
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join("  ");
  return [
    "Largest errors: of gradients beside central differences in float64, then of each engine beside float64.",
    line(head),
    ...rows.map(line),
  ];
}

const short = (error: number) => (error === 0 ? "0" : error.toExponential(0));

function refusals(figures: readonly OpFigures[]): string[] {
  const refused = figures.filter((row) => row.refusals.length > 0);
  return refused.map(({ op, refusals: reasons }) => `* ${op}, without a step plan: ${reasons.join("; ")}`);
}

function summary(figures: readonly OpFigures[], tests: readonly TestCase[]): string {
  const count = new Set(figures.map(({ op }) => op)).size;
  const engines = new Set(figures.flatMap((row) => row.engines)).size;
  const shapes = figures.reduce((sum, row) => sum + row.shapes * row.engines.length, 0);
  const checks = figures.reduce((sum, row) => sum + row.checks, 0);
  const failed = tests.filter(hasFailed).length;
  return `${count} ops × ${engines} engines: ${shapes} shapes, ${checks} checks, ${failed} of ${tests.length} tests failed`;
}
