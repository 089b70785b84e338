import { describe, expect, it } from "vitest";
import { exploreData } from "../../../src/data/explore/exploreData.js";
import { explorePage } from "../../../src/render/explore/explorePage.js";
import { runCharts } from "../page/vegaInNode.js";

const exploration = await exploreData("planted");
const charts = await runCharts(explorePage(exploration));

describe("the page of a set", () => {
  it("has charts that Vega-Lite takes without a warning", () => {
    expect(charts).toHaveLength(3);
    expect(charts.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it("says in its lead how many ratings there are", () => {
    expect(explorePage(exploration).lead).toMatch(
      /^100,000 ratings by 943 users of 1,682 items: 6.30 % of all pairs\./,
    );
  });

  it("draws everyone, one row each", () => {
    const { users, items } = explorePage(exploration).data;
    expect([users!.id!.length, items!.id!.length]).toEqual([943, 1682]);
  });
});
