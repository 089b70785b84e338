import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { antk, antkJson, inOwnFolder } from "./antk.js";

inOwnFolder();

describe("antk report", () => {
  it("writes a page into the run's folder, also after a line of figures was cut off", async () => {
    const { events: trained } = await antkJson("train", "good.config");
    const run = trained.at(-1)!.run as string;
    appendFileSync(join(run, "metrics.jsonl"), '{"epoch":3,"tra');
    const { code, stdout } = await antk("report", "last");
    expect([code, stdout]).toEqual([0, `page     ${join(run, "report.html")}\n`]);
    const html = readFileSync(join(run, "report.html"), "utf8");
    expect(html).toContain("<h2>By epoch</h2>");
    expect(html).toMatch(/<svg[^>]*>[\s\S]*hitem/);
    const { events } = await antkJson("report", "last", "-o", "elsewhere.html");
    expect(events).toMatchObject([{ event: "report", evaluations: 2, output: "elsewhere.html" }]);
  });
});
