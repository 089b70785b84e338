/**
 * Names of ours as tfjs takes them, and back. tfjs wants names that begin with a letter or digit and hold only
 * `A-Za-z0-9_-./`, keeps inputs and layers in plain objects, and lets no two of them share a name.
 */

const PLAIN = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** A node's name as tfjs takes it; most stay as they are. */
export function layerName(node: string): string {
  return PLAIN.test(node) && !(node in {}) ? node : `x.${escaped(node)}`;
}

/** The input of a column. No node's name becomes this: a dot in one is escaped. */
export function inputName(column: string): string {
  return `column.${escaped(column)}`;
}

/** The node or column behind a name that tfjs shows. */
export function userName(name: string): string {
  const isEscaped = name.startsWith("x.") || name.startsWith("column.");
  return isEscaped ? plain(name.slice(name.indexOf(".") + 1)) : name;
}

// The `u` flag keeps characters beyond the basic plane whole.
function escaped(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/gu, (c) => `.${c.codePointAt(0)!.toString(16)}.`);
}

function plain(name: string): string {
  return name.replace(/\.([0-9a-f]+)\./g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}
