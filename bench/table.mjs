// What the rounds of a task found, as lines of Markdown.

import { cpus, loadavg } from "node:os";
import { casesOf, OURS } from "./run.mjs";

/** @param results of each round, by case, by who took part */
export function tableOf(name, task, results, rounds) {
  const head = [`## ${name}: ${task.about}`, "", ...conditions(task, rounds), ""];
  const table = task.vary ? growthTable(task, results) : peerTable(task, results);
  return [...head, ...table, ""];
}

function conditions({ protocol, threads, vary, figure }, rounds) {
  const load = loadavg()[0].toFixed(1);
  const isSaid = vary?.name !== "threads" && figure !== "seconds";
  const thread = threads === 1 ? "1 thread, " : `${threads} threads, `;
  return [
    ...(protocol ? [protocol] : []),
    `Medians of ${rounds} rounds in turn; ${isSaid ? thread : ""}${cpus().length} cores, load ${load}.`,
  ];
}

function peerTable(task, results) {
  const [{ settings }] = casesOf(task);
  const everyone = [{ name: OURS, label: settings.ours?.label }, ...settings.peers];
  const of = (who) => results.map((round) => round.get("").get(who));
  const isTimed = task.figure === "seconds";
  const figure = isTimed ? ({ seconds }) => seconds : stepOf;
  const rows = everyone.map(({ name, label: own = name, unlike }) => {
    const found = of(name).filter((result) => result !== null);
    const label = unlike ? `${own} (${unlike})` : own;
    if (found.length === 0) return `| ${label} | did not run |${" |".repeat(isTimed ? 3 : 5)}`;
    const ratios = of(name).flatMap((result, round) => {
      const ours = of(OURS)[round];
      return result && ours ? [figure(result) / figure(ours)] : [];
    });
    const cells = [
      label,
      found[0].version ?? "",
      median(found.map(figure)).toFixed(isTimed ? 2 : 3),
      ratios.length > 0 ? median(ratios).toFixed(2) : "",
      ...(isTimed ? [] : [scoreOf(found[0]), median(found.map(({ seconds }) => seconds)).toFixed(1)]),
      megabytes(found),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const titles = isTimed
    ? ["what", "version", "seconds", "times ours", "peak MB"]
    : ["who", "version", "ms a step", "times ours", task.score ?? "", "process, s", "peak MB"];
  return [`| ${titles.join(" | ")} |`, `|${titles.map(() => "---|").join("")}`, ...rows];
}

/** A row for each value, a column for each who takes part. */
function growthTable(task, results) {
  const cases = casesOf(task);
  const everyone = [{ name: OURS }, ...cases[0].settings.peers];
  const titles = [
    task.vary.name,
    ...everyone.map(({ name, unlike }) => `${name}${unlike ? ` (${unlike})` : ""}, ms a step`),
    "times the first",
    "our peak MB",
  ];
  const oursOf = (name) => results.flatMap((round) => round.get(name).get(OURS) ?? []);
  const first = median(oursOf(cases[0].name).map(stepOf));
  const rows = cases.map(({ name }) => {
    const figures = everyone.map((one) => {
      const found = results.flatMap((round) => round.get(name).get(one.name) ?? []);
      return found.length > 0 ? median(found.map(stepOf)).toFixed(3) : "did not run";
    });
    const own = oursOf(name);
    const growth = own.length > 0 ? (median(own.map(stepOf)) / first).toFixed(2) : "";
    return `| ${[name, ...figures, growth, megabytes(own)].join(" | ")} |`;
  });
  return [`| ${titles.join(" | ")} |`, `|${titles.map(() => "---|").join("")}`, ...rows];
}

/** Median over the epochs but the first, in which much is compiled and cached. */
function stepOf({ stepMs }) {
  return median(stepMs.length > 1 ? stepMs.slice(1) : stepMs);
}

function scoreOf({ rmse }) {
  return rmse?.length > 0 ? rmse.at(-1).toFixed(4) : "";
}

function megabytes(found) {
  const known = found.flatMap(({ memory }) => memory ?? []);
  return known.length > 0 ? (median(known) / 2 ** 20).toFixed(0) : "";
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
