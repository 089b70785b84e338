import { readFileSync } from "node:fs";
import type { Nested } from "../../support/close.js";

type Arrays = Readonly<Record<string, Nested>>;

/** What a library makes of a config. */
export interface OpVector {
  readonly op: string;
  readonly config: string;
  /** Default true. */
  readonly training?: boolean;
  readonly data: Arrays;
  readonly weights?: Arrays;
  /** Of each output of the graph. */
  readonly values: readonly Nested[];
  /** Of the weighted sum of the outputs and of the penalties, by column and weight. */
  readonly gradients: Arrays;
  /** Gradients that we document where the library has others. */
  readonly ours?: Arrays;
}

/** What a library makes of a loss. */
export interface LossVector {
  /** As `@train(objective=…)` has it. */
  readonly loss: string;
  /** [n, m] */
  readonly predicted: readonly (readonly number[])[];
  /** [n, m], or labels [n]. */
  readonly target: readonly (readonly number[])[] | readonly number[];
  readonly value: number;
  /** [n, m] */
  readonly gradient: Nested;
}

/** What a library makes of a loss over negatives, or over a minibatch. */
export interface RankingVector {
  readonly loss: string;
  readonly params: Readonly<Record<string, number>>;
  /** [n], or products [n, n] */
  readonly positive: Nested;
  /** [n, k], or what goes off the products [n, n] */
  readonly negatives: readonly number[][];
  readonly value: number;
  readonly gradients: { readonly positive: Nested; readonly negatives: Nested };
}

/** The name of the loss, without its arguments. */
export const lossOf = ({ loss }: { readonly loss: string }): string => /^\w+/.exec(loss)![0];

export const libraries = ["tensorflow", "torch"] as const;
export type Library = (typeof libraries)[number];

/** Vectors made by make.py. */
export const opVectors = (library: Library): readonly OpVector[] => read(`${library}-ops.json`);
export const lossVectors = (library: Library): readonly LossVector[] => read(`${library}-losses.json`);
export const rankingVectors = (library: Library): readonly RankingVector[] =>
  read(`${library}-rankings.json`);

function read<V>(file: string): readonly V[] {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")).vectors;
}
