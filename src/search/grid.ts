import type { Const } from "../declare/values.js";
import { rounded } from "./draw.js";
import { type Choice, choiceKey, type Dimension, isLogarithmic, type List, type Range } from "./space.js";

/** So many values stand for a range. */
const POINTS = 5;

/** How many combinations a grid has. */
export function countGrid(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((product, { values }) => product * gridValues(values).length, 1);
}

/** Every combination, but one that is taken; the last name changes fastest. */
export function gridChoices(dimensions: readonly Dimension[], taken: Choice | null): readonly Choice[] {
  let choices: readonly Choice[] = [new Map()];
  for (const { name, values } of dimensions) {
    choices = choices.flatMap((choice) =>
      gridValues(values).map((value) => new Map([...choice, [name, value]])),
    );
  }
  const isTaken = taken && choiceKey(taken, dimensions);
  return choices.filter((choice) => choiceKey(choice, dimensions) !== isTaken);
}

/**
 * A list's items; of a range both ends and what lies between them, evenly on its scale.
 * @example gridValues({ kind: "range", from: 20, to: 40, isInteger: true }) // [20, 25, 30, 35, 40]
 */
export function gridValues(values: Range | List): readonly Const[] {
  if (values.kind === "list") return values.items;
  const { from, to, isInteger } = values;
  const points = Array.from({ length: POINTS }, (_, i) => {
    const share = i / (POINTS - 1);
    const at = isLogarithmic(values) ? from * (to / from) ** share : from + share * (to - from);
    return Math.min(to, Math.max(from, isInteger ? Math.round(at) : rounded(at, values)));
  });
  return [...new Set(points)];
}
