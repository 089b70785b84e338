import { Option } from "commander";
import type { DirectiveName } from "../graph/settings.js";

/** A flag that is short for a setting: `--lr 0.1` for `--set train.learnrate=0.1`. */
export interface SettingFlag {
  readonly directive: DirectiveName;
  readonly setting: string;
  /** Every way to write it, the usual one last. */
  readonly flags: readonly string[];
  /** What it takes, for the help. */
  readonly takes: string;
  readonly about: string;
}

const flag = (
  directive: DirectiveName,
  setting: string,
  flags: readonly string[],
  takes: string,
  about: string,
): SettingFlag => ({ directive, setting, flags, takes, about });

/** Every setting that has a flag of its own. */
export const settingFlags: readonly SettingFlag[] = [
  flag(
    "data",
    "source",
    ["-d", "--data"],
    "name|file",
    "a named set (`antk data list`), or a file of ratings",
  ),
  flag(
    "data",
    "split",
    ["--split"],
    "split",
    "how rows are dealt, such as random(0.9, 0.1) or kfold(5, fold=1)",
  ),
  flag("data", "target", ["--target"], "column", "the column to predict"),
  flag("train", "objective", ["--objective"], "loss", "the loss that training makes small"),
  flag("train", "evaluate", ["--evaluate"], "metric", "the metric that dev and test are scored by"),
  flag("train", "opt", ["--opt"], "name", "the optimizer"),
  flag("train", "learnrate", ["--lr", "--learnrate"], "x", "the learning rate"),
  flag("train", "mb", ["--batch-size", "--mb"], "n", "examples a step"),
  flag("train", "epochs", ["--epochs"], "n", "passes over the training rows, at most"),
  flag(
    "train",
    "maxbadcount",
    ["--maxbadcount"],
    "n",
    "evaluations in a row without a better dev score to put up with",
  ),
  flag("train", "seed", ["--seed"], "n", "seed of everything random"),
];

/** The flag as commander knows it. */
export function settingOption({ flags, takes, about }: SettingFlag): Option {
  return new Option(`${flags.join(", ")} <${takes}>`, about);
}

/** The name that commander keeps its value under. */
export function optionName({ flags }: SettingFlag): string {
  return flags
    .at(-1)!
    .slice(2)
    .replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
