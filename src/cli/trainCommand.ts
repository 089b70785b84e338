import { type Const, showConst } from "../declare/values.js";
import { constOf } from "../graph/constOf.js";
import type { Choice, Dimension } from "../search/space.js";
import { listOf } from "./options.js";
import { optionName, settingFlags } from "./settingFlags.js";

/** Options beside settings that change what is trained, with what they are where nobody gives them. */
const OTHERS = [
  ["marker", "-"],
  ["backend", "auto"],
  ["engine", "auto"],
  ["threads", "auto"],
  ["out", "runs"],
] as const;

/**
 * The line that trains what a trial of `antk search` trained, as it may be pasted into a shell.
 * @param options of the search
 * @param values  what the trial has in the place of what the config and the options say; null where nothing
 */
export function trainCommand(
  config: string,
  options: Readonly<Record<string, unknown>>,
  dimensions: readonly Dimension[],
  values: Choice | null,
): string {
  const isReplaced = (name: string) => values !== null && dimensions.some((d) => d.name === name);
  const words = ["antk", "train", config];
  for (const flag of settingFlags) {
    const text = options[optionName(flag)];
    if (typeof text !== "string" || isReplaced(`${flag.directive}.${flag.setting}`)) continue;
    words.push(flag.flags.at(-1)!, text);
  }
  for (const text of listOf(options.set)) {
    if (!isReplaced(text.slice(0, text.indexOf("=")).trim())) words.push("--set", text);
  }
  for (const [name, value] of values ?? []) words.push("--set", `${name}=${written(value)}`);
  for (const [name, usual] of OTHERS) {
    const value = options[name];
    if (value !== undefined && value !== usual) words.push(`--${name}`, String(value));
  }
  return words.map(shellWord).join(" ");
}

/** A value such that `--set` reads it as what it is: a word as it stands, where it is read as a word. */
function written(value: Const): string {
  const isWord = typeof value === "string" && constOf(value) === value;
  return isWord ? value : showConst(value);
}

/** As a POSIX shell reads it as one word that means itself. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
