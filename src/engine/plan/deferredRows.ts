import type { IdleSteps } from "../../declare/optimizer.js";
import type { PlacedParameter } from "./parameters.js";
import type { Store } from "./store.js";

/** Words of the record of a table, as src/engine/plan/kernels/deferred.ts reads them. */
const RECORD = 6;

/** A table whose rows are updated when a step next reads them. Addresses. */
export interface DeferredTable {
  readonly name: string;
  /** What the kernels ask for. */
  readonly at: number;
  readonly rows: number;
  /** Where the steps of the last updates stand, and the table with its two slots. */
  readonly touchedAt: number;
  readonly arrays: readonly number[];
  readonly size: number;
}

/** What the terms that a row's way is found without may make up of it: less than rounding at every step does. */
const LEFT_OUT = 1e-6;

/** How far tables lag behind, as a copy: what goes on from here ends with the same bits. */
export interface DeferredState {
  /** What is known of the last steps; the bytes of a kernel's own. */
  readonly steps: Uint8Array;
  readonly tables: readonly DeferredTableState[];
}

export interface DeferredTableState {
  readonly name: string;
  /** For each row, the step of its last update. */
  readonly touched: Int32Array;
  /** The table and its two slots, as they were after those steps. */
  readonly arrays: readonly Float32Array[];
}

/**
 * The updates of rows that steps have no gradient for, where an optimizer makes some: they are put off until a step reads
 * the row, and then made all at once; no later than after 4,095 steps. Whoever looks at a table in between sees it as if
 * nothing had been put off, and leaves it as it was, so that the bits of a run do not hang on who looks.
 */
export class DeferredRows {
  /** null for a weight that is not put off. */
  private readonly chosen = new Map<string, DeferredTable | null>();
  private isBehind = false;
  private step = 0;

  /** null where many such steps cannot be taken at once: their slots shrink too fast for it, or too unlike each other. */
  static of(store: Store, idle: IdleSteps): DeferredRows | null {
    const { kernels } = store;
    const knownAt = store.allocate(kernels.deferredBytes!());
    const [mean, square] = [idle.mean, idle.square].map(({ loss }) => Math.fround(loss)) as [number, number];
    const leftOut = kernels.openDeferred!(knownAt, mean, square, idle.epsilon);
    return leftOut <= LEFT_OUT ? new DeferredRows(store, idle, knownAt) : null;
  }

  /** @param knownAt where the kernels keep what is known of the last steps */
  private constructor(
    private readonly store: Store,
    private readonly idle: IdleSteps,
    readonly knownAt: number,
  ) {}

  private get tables(): readonly DeferredTable[] {
    return [...this.chosen.values()].filter((table) => table !== null);
  }

  /** The table of this weight; null where it is not put off. The plan that comes first decides: that of a full minibatch. */
  table(parameter: PlacedParameter, isWorthwhile: boolean): DeferredTable | null {
    const { name } = parameter;
    if (!this.chosen.has(name)) this.chosen.set(name, isWorthwhile ? this.placed(parameter) : null);
    return this.chosen.get(name)!;
  }

  private placed({ name, at, size, shape, slots }: PlacedParameter): DeferredTable {
    const { store, idle } = this;
    const rows = shape[0]!;
    const arrays = [at, slots.get(idle.mean.slot)!, slots.get(idle.square.slot)!];
    const touchedAt = store.allocate(4 * rows);
    store.intsAt(touchedAt, rows).fill(this.step);
    const record = store.allocate(4 * RECORD);
    store.intsAt(record, RECORD).set([...arrays, touchedAt, size / rows, rows]);
    return { name, at: record, rows, touchedAt, arrays, size };
  }

  /** Notes that a step was taken. */
  advance(learnrate: number, step: number): void {
    this.step = step;
    this.store.kernels.advanceDeferred!(this.knownAt, step, this.idle.rate(learnrate, step));
    this.isBehind = true;
  }

  /** Makes all updates that were put off. */
  settle(): void {
    if (!this.isBehind) return;
    for (const { at, rows } of this.tables) {
      this.store.kernels.catchUpRange!(at, this.knownAt, 0, rows, this.step);
    }
    this.isBehind = false;
  }

  /** Lets somebody look at the tables as if nothing had been put off, and leaves them as they were. */
  settled<T>(look: () => T): T {
    const state = this.state();
    if (state === null) return look();
    this.settle();
    try {
      return look();
    } finally {
      this.resume(this.step, state);
    }
  }

  /** null where nothing is put off. */
  state(): DeferredState | null {
    if (!this.isBehind) return null;
    const { store } = this;
    return {
      steps: this.knownSteps().slice(),
      tables: this.tables.map(({ name, rows, touchedAt, arrays, size }) => ({
        name,
        touched: store.intsAt(touchedAt, rows).slice(),
        arrays: arrays.map((at) => store.floatsAt(at, size).slice()),
      })),
    };
  }

  /** Goes on from there. @param state null: after that step nothing was put off */
  resume(step: number, state: DeferredState | null): void {
    const { store } = this;
    this.step = step;
    this.isBehind = state !== null;
    if (state) this.knownSteps().set(state.steps);
    for (const { name, rows, touchedAt, arrays, size } of this.tables) {
      const kept = state?.tables.find((table) => table.name === name);
      if (!kept) {
        store.intsAt(touchedAt, rows).fill(step);
        continue;
      }
      store.intsAt(touchedAt, rows).set(kept.touched);
      for (const [i, at] of arrays.entries()) store.floatsAt(at, size).set(kept.arrays[i]!);
    }
  }

  private knownSteps(): Uint8Array {
    const { memory, kernels } = this.store;
    return new Uint8Array(memory.buffer, this.knownAt, kernels.deferredBytes!());
  }
}
