import util from "node:util";

/** Puts back the two functions of `node:util` that tfjs-node calls and Node 23 dropped. */
export function restoreNodeUtil(): void {
  const old = util as { isNullOrUndefined?: unknown; isArray?: unknown };
  old.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
}
