import { stream } from "../../numeric/stream.js";
import { groups, templates } from "./grammar.js";

/** Random numbers of one sentence, at most. */
const NUMBERS = 16;

/**
 * A text of so many sentences after the templates of the grammar, each word of a group as likely as any other. The
 * same seed gives the same text, and a longer text begins with the shorter one.
 * @example plantText(1, 2).split("\n").length // 2
 */
export function plantText(seed: number, sentences: number): string {
  const draws = stream(seed, "words");
  const lines = Array.from({ length: sentences }, (_, n) => {
    const numbers = draws.uniform(n, NUMBERS);
    let used = 0;
    const pick = <T>(from: readonly T[]): T => from[Math.floor(numbers[used++]! * from.length)]!;
    return pick(templates)
      .replace(/\{(\w+)\}/g, (_match, group: string) => pick(groups.get(group)!))
      .replace(/\w+(\|\w+)+/g, (choice) => pick(choice.split("|")));
  });
  return lines.map((line) => `${line[0]!.toUpperCase()}${line.slice(1)}.`).join("\n");
}
