import { type Diagnostic, errorAt } from "../diagnostics/diagnostic.js";
import type { Definition, Reference } from "./resolve.js";

/** How a reference is followed: the name of the node it leads to, or null where it leads to no definition. */
export type Follow = (reference: Reference) => string | null;

/**
 * The names of all definitions, each after those it uses. A node that reaches itself is an error that shows the whole
 * cycle; the nodes on it are left out.
 */
export function orderByUse(
  definitions: ReadonlyMap<string, Definition>,
  follow: Follow,
  report: (diagnostic: Diagnostic) => void,
): { readonly order: readonly string[]; readonly cyclic: ReadonlySet<string> } {
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  const cyclic = new Set<string>();
  // An own stack: a chain of 10,000 nodes must not overflow the call stack.
  for (const start of definitions.keys()) {
    const path: { name: string; next: number; via: Reference | null }[] = [];
    const enter = (name: string, via: Reference | null) => {
      state.set(name, "open");
      path.push({ name, next: 0, via });
    };
    if (!state.has(start)) enter(start, null);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const child = definitions.get(top.name)!.children[top.next++];
      if (!child) {
        state.set(top.name, "done");
        if (!cyclic.has(top.name)) order.push(top.name);
        path.pop();
        continue;
      }
      const target = follow(child);
      if (target === null || !definitions.has(target) || state.get(target) === "done") continue;
      if (state.get(target) !== "open") {
        enter(target, child);
        continue;
      }
      const cycle = path.slice(path.findIndex((step) => step.name === target));
      for (const step of cycle) cyclic.add(step.name);
      report(
        cycleError(
          cycle.map((step) => step.name),
          child,
          cycle.slice(1).map((step) => step.via!),
        ),
      );
    }
  }
  return { order, cyclic };
}

function cycleError(names: readonly string[], closing: Reference, steps: readonly Reference[]): Diagnostic {
  const some = names.length > 8 ? [...names.slice(0, 6), null, names.at(-1)!] : names;
  const shown = [...some, names[0]!].map((name) => (name === null ? "…" : `\`${name}\``)).join(" → ");
  return errorAt("cycle", `a node cannot be its own input: ${shown}`, {
    at: closing.span,
    label: "closes the circle",
    also: steps.slice(0, 8).map((step) => ({ span: step.span, text: "passes here" })),
    notes: ["one of these lines must use another node, or get another name"],
  });
}
