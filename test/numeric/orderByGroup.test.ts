import { expect, it } from "vitest";
import { orderByGroup } from "../../src/numeric/orderByGroup.js";

it("puts places by group, those of one group in their order, and passes over groups that have none", () => {
  expect([...orderByGroup(Int32Array.of(3, 1, 3, 0, 1), 5)]).toEqual([3, 1, 4, 0, 2]);
  expect([...orderByGroup(new Int32Array(0), 2)]).toEqual([]);
});
