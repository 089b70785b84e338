import { describe, expect, it } from "vitest";
import type { RankedList, RankingMetric } from "../../src/declare/metric.js";
import { metricOf } from "../../src/declare/metricOf.js";
import { DataError } from "../../src/diagnostics/errors.js";
import { metrics } from "../../src/metrics/index.js";

const metric = (name: string) => metricOf(metrics, name) as RankingMetric;

/** A list of items 0, 1, 2, … of which those of a 1 are relevant. */
function list(hits: readonly number[], relevant: number, user = 0): RankedList {
  return { user, items: Int32Array.from(hits.keys()), hits: Uint8Array.from(hits), relevant };
}

const ofUser = (name: string, hits: readonly number[], relevant: number) => {
  const { ofUser, k } = metric(name);
  return ofUser!(list(hits, relevant), k);
};

describe("a list with hits at the places 2 and 3 of 5, of 4 relevant items,", () => {
  const hits = [0, 1, 1, 0, 0];
  const worth = (place: number) => 1 / Math.log2(place + 1);
  it.each([
    ["precision@5", 2 / 5],
    ["precision@2", 1 / 2],
    // One of the 4 is drawn: with a chance of 2 in 4 it is in the list.
    ["document_precision@5", 2 / 4 / 5],
    ["recall@5", 2 / 4],
    ["recall@1", 0],
    ["hit_rate@1", 0],
    ["hit_rate@2", 1],
    ["mrr@5", 1 / 2],
    ["mrr@1", 0],
    ["map@5", (1 / 2 + 2 / 3) / 4],
    ["map@3", (1 / 2 + 2 / 3) / 3],
    ["ndcg@5", (worth(2) + worth(3)) / (worth(1) + worth(2) + worth(3) + worth(4))],
    ["ndcg@3", (worth(2) + worth(3)) / (worth(1) + worth(2) + worth(3))],
  ])("has %s %f", (name, expected) => {
    expect(ofUser(name, hits, 4)).toBeCloseTo(expected, 15);
  });
});

describe("metrics at k", () => {
  it.each(["ndcg@3", "map@3", "mrr@3", "hit_rate@3", "precision@3", "recall@3"])(
    "%s is 1 where relevant items fill the list from its top",
    (name) => expect(ofUser(name, [1, 1, 1, 0], 3)).toBe(1),
  );

  it.each([["ndcg@10"], ["map@10"]])("%s can be 1 with fewer relevant items than places", (name) => {
    expect(ofUser(name, [1, 0, 0], 1)).toBe(1);
  });

  it("precision counts the places of a list that is too short", () => {
    expect(ofUser("precision@10", [1, 1], 2)).toBe(2 / 10);
  });

  it("are the mean over users", () => {
    const { ofAll, k } = metric("precision@2");
    expect(ofAll([list([1, 1], 2), list([1, 0], 2), list([0, 0], 1)], k, 9)).toBe((1 + 1 / 2 + 0) / 3);
  });

  it("coverage is the share of items that stand in some list, and no user's own", () => {
    const { ofAll, ofUser, k } = metric("coverage@2");
    const lists = [list([0, 0, 0], 1), { ...list([0, 0], 1), items: Int32Array.of(4, 1) }];
    expect(ofAll(lists, k, 8)).toBe(3 / 8);
    expect(ofUser).toBeNull();
  });

  it.each(metrics.all.filter(({ kind }) => kind === "ranking"))(
    "$name of no users is an error, not 0",
    (metric) => {
      const { ofAll, k, better, source } = metric as RankingMetric;
      expect(() => ofAll([], k, 5)).toThrow(DataError);
      expect(() => ofAll([], k, 5)).toThrow("is not defined here: no user has a relevant item");
      expect([better, k]).toEqual(["higher", 10]);
      expect(source).not.toBe("");
    },
  );
});
