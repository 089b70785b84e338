import { defineRankingMetric } from "../declare/metric.js";

export default defineRankingMetric({
  name: "coverage@k",
  aliases: ["coverage_at_k", "coverage"],
  about:
    "Share of all items that the first k places of some user hold: how much of the catalogue a model ever shows. One user alone has none.",
  formula: "items in any list / items",
  source: "Ge, Delgado-Battenfeld & Jannach 2010, doi:10.1145/1864708.1864761",
  ofAll: (lists, k, items) => {
    const shown = new Set<number>();
    for (const list of lists) for (const item of list.items.subarray(0, k)) shown.add(item);
    return shown.size / items;
  },
});
