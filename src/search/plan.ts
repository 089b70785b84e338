import { type AntkError, failure, UsageError } from "../diagnostics/errors.js";
import { drawChoices } from "./draw.js";
import { countGrid, gridChoices } from "./grid.js";
import type { Choice, Dimension } from "./space.js";

/** What a search is to try, in this order. */
export interface Plan {
  /** The config's own values, which are tried first; null where it gives some variable none. */
  readonly own: Choice | null;
  readonly others: readonly Choice[];
}

export interface PlanOptions {
  /** How many trials there are at most, that of the config's own values among them. Default 20; of a grid 100. */
  readonly trials?: number | undefined;
  /** Whether every combination is tried, in the place of draws. */
  readonly grid: boolean;
  /** Of the draws: that of the training runs. */
  readonly seed: number;
}

export const TRIALS = 20;
const GRID_TRIALS = 100;

/** @throws UsageError where a grid has more combinations than there may be trials */
export function planTrials(
  dimensions: readonly Dimension[],
  own: Choice | null,
  { trials, grid, seed }: PlanOptions,
): Plan {
  if (grid) {
    const most = trials ?? GRID_TRIALS;
    const count = countGrid(dimensions);
    if (count > most) throw largeGrid(count, most, dimensions);
    return { own, others: gridChoices(dimensions, own) };
  }
  const others: Choice[] = [];
  const most = (trials ?? TRIALS) - (own ? 1 : 0);
  if (most > 0) {
    for (const choice of drawChoices(dimensions, seed, own)) {
      others.push(choice);
      if (others.length === most) break;
    }
  }
  return { own, others };
}

function largeGrid(count: number, most: number, dimensions: readonly Dimension[]): AntkError {
  const [at, ...also] = dimensions.map(({ span }) => span);
  return failure(
    UsageError,
    "large-grid",
    `the grid has ${count.toLocaleString("en")} combinations, more than ${most.toLocaleString("en")}`,
    {
      at,
      also: also.map((span) => ({ span, text: "" })),
      notes: [`\`--trials ${count}\` tries them all; without \`--grid\` some of them are drawn`],
    },
  );
}
