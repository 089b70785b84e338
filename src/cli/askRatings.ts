import { createInterface } from "node:readline";
import { AntkError } from "../diagnostics/errors.js";
import type { Rated } from "../recommend/people.js";
import type { Trained } from "../recommend/trained.js";
import { wrongRating } from "./readRatings.js";
import type { Terminal } from "./terminal.js";

/** Matches of a title that are shown to choose from. */
const SHOWN = 9;

/**
 * Asks for ratings, title by title, until an empty line, the end of the input or Ctrl-C. Questions go to stderr, so that
 * a file may answer them.
 */
export async function askRatings(
  trained: Trained,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Rated[]> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const input = lines[Symbol.asyncIterator]();
  const close = () => lines.close();
  signal.addEventListener("abort", close);
  const ask = async (question: string): Promise<string> => {
    if (!terminal.json) terminal.draw(question);
    const { value, done } = await input.next();
    return done ? "" : value.trim();
  };
  const range = trained.ratingRange;
  const scale = range === null ? "rating" : `rating, ${range[0]} to ${range[1]}`;
  const rated = new Map<string, number>();
  try {
    terminal.note("Which titles do you know? A part of a title is enough; an empty line ends.");
    for (let text = await ask("title> "); text !== ""; text = await ask("title> ")) {
      const item = await choose(trained, terminal, text, ask);
      if (!item) continue;
      const answer = await ask(`${item.title}: ${scale}> `);
      const wrong = answer === "" ? "not rated" : wrongRating(answer, range);
      if (wrong) terminal.note(wrong);
      else rated.set(item.id, Number(answer));
    }
  } finally {
    signal.removeEventListener("abort", close);
    lines.close();
  }
  return Array.from(rated, ([item, rating]) => ({ item, rating }));
}

/** The item that a part of a title means: the only one, or the one that is picked; null where none is. */
async function choose(
  trained: Trained,
  terminal: Terminal,
  text: string,
  ask: (question: string) => Promise<string>,
): Promise<{ readonly id: string; readonly title: string } | null> {
  const matches = matchesOf(trained, terminal, text);
  if (matches.length <= 1) return matches[0] ?? null;
  const shown = matches.slice(0, SHOWN);
  shown.forEach(({ title }, i) => {
    terminal.note(`  ${i + 1}  ${title}`);
  });
  if (matches.length > SHOWN)
    terminal.note(`     and ${matches.length - SHOWN} more: tell more of the title`);
  const picked = shown[Number(await ask(`which, 1 to ${shown.length}> `)) - 1];
  if (!picked) terminal.note("none of them");
  return picked ?? null;
}

function matchesOf(trained: Trained, terminal: Terminal, text: string) {
  try {
    return trained.search(text);
  } catch (error) {
    if (!(error instanceof AntkError)) throw error;
    for (const { message, notes } of error.diagnostics) terminal.note([message, ...notes].join("; "));
    return [];
  }
}
