import type { Filters } from "../data/filterRows.js";

/** A model to run, and what it is told beside its config. */
export interface ReproducedModel {
  /** Name of a config that comes with the package. */
  readonly config: string;
  /** Settings of `@train` in the place of the config's, as `--set train.…` takes them. */
  readonly train?: Readonly<Record<string, string>>;
  readonly bind?: Readonly<Record<string, number>>;
}

/** A figure that others give for the same protocol. */
export interface PublishedFigure {
  readonly who: string;
  readonly score: number;
  /** Of which rows. Default "test". */
  readonly on?: "dev" | "test";
  /** Whether we have run theirs by this protocol, in the place of a figure that they publish. Default false. */
  readonly isMeasured?: boolean;
}

/** A way of scoring that others have published figures for. */
export interface PublishedProtocol {
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /** A data set, as `antk data list` names it. */
  readonly data: string;
  /** Rows that are left out before the split. Default none. */
  readonly filters?: Partial<Filters>;
  /** Each is scored by itself on its test rows; a figure is their mean. */
  readonly splits: readonly string[];
  /** Whether the split hangs on `split_seed`: then each seed deals anew. */
  readonly dealsAnew: boolean;
  readonly metric: string;
  /** Whether predictions are brought within the scale of the ratings. */
  readonly clip: boolean;
  readonly models: readonly ReproducedModel[];
  readonly published: readonly PublishedFigure[];
}

export function defineProtocol(protocol: PublishedProtocol): PublishedProtocol {
  return protocol;
}
