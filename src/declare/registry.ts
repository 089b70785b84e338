/** Declarations of one family by every name they answer to. */
export interface Registry<D> {
  /** The declaration of that name or alias. */
  get(name: string): D | undefined;
  /** Every name and alias, for suggestions. */
  readonly names: readonly string[];
  /** Each declaration once, in order of name. */
  readonly all: readonly D[];
}

interface Named {
  readonly name: string;
  readonly aliases?: readonly string[];
}

/** @throws Error when two declarations claim one name: a mistake of the program, not of its user */
export function registryOf<D extends Named>(declarations: readonly D[]): Registry<D> {
  const byName = new Map<string, D>();
  for (const declaration of declarations) {
    for (const name of [declaration.name, ...(declaration.aliases ?? [])]) {
      if (byName.has(name)) throw new Error(`two declarations are called \`${name}\``);
      byName.set(name, declaration);
    }
  }
  const all = [...declarations].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { get: (name) => byName.get(name), names: [...byName.keys()], all };
}
