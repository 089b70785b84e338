import type { Store } from "./store.js";

/** A weight as plans see it. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** Whether weight decay acts on it. Default true. */
  readonly decays?: boolean;
}

/** Where a weight lies, with what the optimizer remembers of it. Addresses. */
export interface PlacedParameter extends Parameter {
  readonly at: number;
  readonly size: number;
  readonly slots: ReadonlyMap<string, number>;
  /** For each row, the place of its gradient among those of the step; −1 between steps. Made when needed. */
  marks(): number;
}

/** Puts every weight and every slot into the store; slots start as the optimizer says. */
export function placeParameters(
  store: Store,
  parameters: readonly Parameter[],
  slots: Readonly<Record<string, number>>,
): Map<string, PlacedParameter> {
  return new Map(
    parameters.map((parameter) => {
      const size = parameter.shape.reduce((a, b) => a * b, 1);
      const starts = parameter.trainable ? Object.entries(slots) : [];
      const placed = starts.map(([slot, start]) => {
        const at = store.allocate(4 * size);
        store.floatsAt(at, size).fill(start);
        return [slot, at] as const;
      });
      let marksAt: number | null = null;
      const marks = () => {
        if (marksAt === null) {
          const rows = parameter.shape[0] ?? 1;
          marksAt = store.allocate(4 * rows);
          store.intsAt(marksAt, rows).fill(-1);
        }
        return marksAt;
      };
      return [
        parameter.name,
        { ...parameter, at: store.allocate(4 * size), size, slots: new Map(placed), marks },
      ] as const;
    }),
  );
}
