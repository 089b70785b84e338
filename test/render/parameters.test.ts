import { describe, expect, it } from "vitest";
import type { WeightSpec } from "../../src/declare/op.js";
import type { Dim } from "../../src/declare/shape.js";
import { countParameters, describeParameters } from "../../src/render/graph/parameters.js";

function weight(shape: readonly Dim[], trainable?: boolean): WeightSpec {
  return { name: "w", shape, initial: { kind: "zeros" }, ...(trainable === undefined ? {} : { trainable }) };
}

describe("parameters of a graph", () => {
  it("are counted apart from statistics that no gradient reaches", () => {
    const weights = [weight([943, 100]), weight([]), weight([100], false)];
    expect(countParameters(weights)).toEqual({ trained: 94_301, statistics: 100, unknown: [] });
    expect(describeParameters(countParameters(weights))).toBe("94,301 parameters, 100 moving statistics");
  });

  it("name the sizes that are not known yet", () => {
    const open = [weight(["ids of user", "$k"]), weight([1682, "$k"])];
    expect(describeParameters(countParameters(open))).toBe("parameters depend on ids of user, $k");
    expect(describeParameters(countParameters([weight([1]), ...open]))).toBe(
      "1 parameter, more with ids of user, $k",
    );
  });

  it("may be none", () => {
    expect(describeParameters(countParameters([]))).toBe("0 parameters");
  });

  it("are written with commas", () => {
    const text = (n: number) => describeParameters(countParameters([weight([n])]));
    expect([text(999), text(1000), text(1_234_567)]).toEqual([
      "999 parameters",
      "1,000 parameters",
      "1,234,567 parameters",
    ]);
  });
});
