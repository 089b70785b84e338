import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { binsOf } from "../../../src/render/page/bins.js";
import { type Page, pageHtml } from "../../../src/render/page/page.js";

const hostile = "</script><script>alert(1)</script><!-- \u2028";
const page: Page = {
  title: hostile,
  lead: 'a "quoted" & <tagged> lead',
  data: { points: { title: [hostile, "plain"], x: [1, 2] } },
  sections: [
    {
      title: "One",
      about: "",
      parts: [
        { kind: "chart", label: "points", spec: { data: { name: "points" }, mark: "point" } },
        {
          kind: "table",
          caption: "t",
          columns: ["name", "n"],
          rows: [
            ["<b>", 1234567],
            ["half", 0.5],
          ],
        },
        { kind: "listing", text: "a < b" },
      ],
    },
  ],
};
const html = pageHtml(page);
const scripts = [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];

describe("pageHtml", () => {
  it("names every script by its SHA-256, and allows nothing from elsewhere", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
    const run = scripts.filter(([, attributes]) => !attributes!.includes("json"));
    expect(run).toHaveLength(3);
    for (const [, , text] of run) {
      expect(policy).toContain(`'sha256-${createHash("sha256").update(text!).digest("base64")}'`);
    }
    expect(policy).toMatch(/^default-src 'none'; script-src/);
    expect(html).not.toMatch(/<(script|link|img|iframe)[^>]* (src|href)=/);
  });

  it("keeps text from the data out of its scripts and tags", () => {
    expect(scripts).toHaveLength(4);
    const content = JSON.parse(scripts[2]![2]!) as { data: { points: { title: string[] } } };
    expect(content.data.points.title[0]).toBe(hostile);
    expect(html.match(/<script>alert/g)).toBeNull();
    expect(html).toContain("<td>&lt;b&gt;</td>");
    expect(html).toContain("<pre>a &lt; b</pre>");
  });

  it("writes numbers as people read them", () => {
    expect(html).toContain('<td class="number">1,234,567</td>');
    expect(html).toContain('<td class="number">0.50</td>');
  });

  it("carries the licences of what it carries", () => {
    for (const name of ["vega 6", "vega-lite 6", "d3-scale", "University of Washington"])
      expect(html).toContain(name);
  });
});

describe("binsOf", () => {
  it("makes ranges with round bounds, at most so many", () => {
    expect(binsOf([1, 99], 10)).toEqual({ extent: [0, 100], step: 10 });
    expect(binsOf([20, 737], 40)).toEqual({ extent: [20, 740], step: 20 });
    expect(binsOf([-3, 4], 10)).toEqual({ extent: [-3, 4], step: 1 });
  });

  it("has no range narrower than 1 for whole numbers", () => {
    expect(binsOf([0, 3], 40, true)).toEqual({ extent: [0, 3], step: 1 });
  });

  it("takes one value, and none", () => {
    expect(binsOf([5, 5], 10)).toEqual({ extent: [5, 6], step: 1 });
    expect(binsOf([Number.NaN], 10)).toEqual({ extent: [0, 1], step: 1 });
  });
});
