import { failure, UsageError } from "./errors.js";
import { nearest } from "./nearest.js";

/** The names of a type's properties, every one of them: a list that the compiler keeps complete. */
export type NamesOf<T> = Readonly<Record<keyof Required<T>, true>>;

/**
 * Refuses an argument that is missing or no such thing, in a call from a program without types.
 * @param call  as programs write it: `compile(config, options)`
 * @param is    whether the argument is what it should be
 * @throws UsageError
 */
export function requireArgument(
  call: string,
  name: string,
  expects: string,
  given: unknown,
  is: boolean,
): void {
  if (is) return;
  const got = given === undefined ? "nothing" : given === null ? "null" : `a ${typeof given}`;
  throw failure(UsageError, "wrong-argument", `\`${call}\` needs ${expects} as \`${name}\`, got ${got}`);
}

/**
 * Refuses options that a call does not know: a misspelt one would be ignored.
 * @throws UsageError, with the nearest known name of each
 */
export function requireOptions(call: string, options: unknown, known: Readonly<Record<string, true>>): void {
  const isObject = typeof options === "object" && options !== null && !Array.isArray(options);
  requireArgument(call, "options", "an object", options, isObject);
  const names = Object.keys(known);
  const unknown = Object.keys(options as object).filter((name) => !Object.hasOwn(known, name));
  if (unknown.length === 0) return;
  const each = unknown.map((name) => {
    const near = nearest(name, names)[0];
    return `\`${call}\` has no option \`${name}\`${near ? `: did you mean \`${near}\`?` : ""}`;
  });
  throw failure(UsageError, "unknown-option", each.join("; "), {
    notes: [`its options: ${names.join(", ")}`],
  });
}

/** Whether something is an object, as a graph or a data set is. */
export function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
