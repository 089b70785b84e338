import { type Const, showConst } from "../declare/values.js";
import { type Stream, stream } from "../numeric/stream.js";
import {
  type Choice,
  choiceKey,
  countValues,
  type Dimension,
  isLogarithmic,
  type List,
  type Range,
} from "./space.js";

/** So many draws in a row that were there before: then there is hardly anything left to draw. */
const MOST_MISSES = 100_000;

/**
 * Choices drawn one by one, no two alike: each list's items, and each range's numbers on its scale, equally likely. What
 * the n-th is hangs on the seed, the names and their values alone, so that a longer search begins with the shorter one.
 * It ends when there are no others.
 * @param taken a choice that is not to be drawn again, in the space or outside it
 */
export function* drawChoices(
  dimensions: readonly Dimension[],
  seed: number,
  taken: Choice | null,
): Generator<Choice> {
  const seen = new Set(taken ? [choiceKey(taken, dimensions)] : []);
  const left = countChoices(dimensions) - (taken && isWithin(taken, dimensions) ? 1 : 0);
  const streams = dimensions.map(({ name }) => stream(seed, "search", name));
  let found = 0;
  for (let step = 0, misses = 0; found < left && misses < MOST_MISSES; step++) {
    const choice = drawn(dimensions, streams, step);
    const key = choiceKey(choice, dimensions);
    if (seen.has(key)) misses++;
    else {
      seen.add(key);
      found++;
      misses = 0;
      yield choice;
    }
  }
}

/** How many choices a space has; infinite where a range is of real numbers. */
export function countChoices(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((product, { values }) => product * countValues(values), 1);
}

/** Whether each of these values is one that may be drawn. */
function isWithin(choice: Choice, dimensions: readonly Dimension[]): boolean {
  return dimensions.every(({ name, values }) => {
    const value = choice.get(name)!;
    if (values.kind === "list") return values.items.some((item) => showConst(item) === showConst(value));
    return typeof value === "number" && Number.isInteger(value) && value >= values.from && value <= values.to;
  });
}

function drawn(dimensions: readonly Dimension[], streams: readonly Stream[], step: number): Choice {
  return new Map(
    dimensions.map(({ name, values }, i) => [name, valueAt(values, streams[i]!.uniform64(step, 1)[0]!)]),
  );
}

/**
 * The value that a share of all of them comes before.
 * @param share in [0, 1)
 * @example valueAt({ kind: "range", from: 1, to: 4, isInteger: true }, 0.5) // 3
 */
export function valueAt(values: Range | List, share: number): Const {
  if (values.kind === "list") return values.items[Math.floor(share * values.items.length)]!;
  const { from, to, isInteger } = values;
  // Each integer stands for what lies between it and the next.
  const end = isInteger ? to + 1 : to;
  const at = isLogarithmic(values) ? from * (end / from) ** share : from + share * (end - from);
  const value = isInteger ? Math.floor(at) : rounded(at, values);
  return Math.min(to, Math.max(from, value));
}

/**
 * To what is easy to read and to type: four digits of a number on a log scale, and of the width of another range.
 */
export function rounded(value: number, range: Range): number {
  if (isLogarithmic(range)) return Number(value.toPrecision(4));
  const digits = 3 - Math.floor(Math.log10(range.to - range.from));
  return Number(value.toFixed(Math.min(100, Math.max(0, digits))));
}
