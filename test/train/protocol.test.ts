import { describe, expect, it } from "vitest";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import type { PrepareOptions } from "../../src/data/prepare.js";
import { metrics } from "../../src/metrics/index.js";
import { type ProtocolSettings, protocolOf } from "../../src/train/protocol.js";

const n = 200;
const ratings = {
  user: Array.from({ length: n }, (_, row) => row % 10),
  item: Array.from({ length: n }, (_, row) => row % 7),
  ratings: Array.from({ length: n }, (_, row) => 1 + (row % 5)),
};
const options: PrepareOptions = { target: "ratings", split: "kfold(5, fold=1)", splitSeed: 1 };
const plain: ProtocolSettings = { range: null, relevant: null, negatives: null };

const hashOf = (
  data: PrepareOptions = {},
  settings: Partial<ProtocolSettings> = {},
  metric = "rmse",
  values: object = {},
) =>
  protocolOf(
    dataSetsFrom({ ratings: { ...ratings, ...values } }, { ...options, ...data }),
    "test",
    metrics.get(metric)!,
    { ...plain, ...settings },
  ).hash;

describe("the protocol of a score", () => {
  const hash = hashOf();

  it("is the same for another model of the same rows: other scaling, other dev rows", () => {
    expect(hash).toMatch(/^[0-9a-f]{7}$/);
    expect(hashOf({ center: ["ratings"], history: true })).toBe(hash);
    expect(hashOf({ split: "kfold(5, fold=1, dev=0.1)" })).toBe(hash);
  });

  it("is another for other rows, other data, another target", () => {
    const others = [
      hashOf({ split: "kfold(5, fold=2)" }),
      hashOf({ splitSeed: 2 }),
      hashOf({}, {}, "rmse", { ratings: ratings.ratings.map((r) => 6 - r) }),
      hashOf({ target: "x" }, {}, "rmse", { x: ratings.ratings }),
    ];
    expect(new Set([hash, ...others]).size).toBe(5);
  });

  it("is another for another metric and for clipped predictions", () => {
    const others = [hashOf({}, {}, "mae"), hashOf({}, { range: [1, 5] }), hashOf({}, { range: [0, 5] })];
    expect(new Set([hash, ...others]).size).toBe(4);
  });

  it("of lists hangs on what is relevant, and not on clipping", () => {
    const ndcg = hashOf({}, {}, "ndcg@k");
    expect(hashOf({}, { relevant: 4 }, "ndcg@k")).not.toBe(ndcg);
    expect(hashOf({}, { range: [1, 5] }, "ndcg@k")).toBe(ndcg);
    expect(hashOf({}, { relevant: 4 })).toBe(hash);
  });

  it("says what it stands for", () => {
    const data = dataSetsFrom({ ratings }, { ...options, split: "random(0.8, 0.1, 0.1)" });
    expect(protocolOf(data, "test", metrics.get("ndcg@k")!, plain)).toMatchObject({
      data: "<arrays>",
      target: "ratings",
      on: "test",
      known: 180,
      scored: 20,
      metric: "ndcg@k",
      candidates: "all items that the user has no known row of",
    });
    expect(protocolOf(data, "dev", metrics.get("rmse")!, plain)).toMatchObject({ known: 160, scored: 20 });
  });
});
