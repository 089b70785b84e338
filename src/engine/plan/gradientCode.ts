import type { DeferredRows, DeferredTable } from "./deferredRows.js";
import { functionsOf } from "./instructionCode.js";
import { type Gradient, type RowGradient, type StepGraph, sizeOf } from "./ir.js";
import type { PlacedAddition } from "./loop/placedLoop.js";
import type { Memory } from "./memory.js";
import type { UpdateRule, UpdateRules } from "./optimizer.js";
import type { PlacedParameter } from "./parameters.js";
import { readByRows } from "./readByRows.js";
import type { Accumulation } from "./schedule.js";
import { chained, type TaskList } from "./taskList.js";
import { type GradientPlace, passesOfUpdate } from "./updateCode.js";
import { type Code, types } from "./wasm/code.js";
import type { ModuleWriter } from "./wasm/module.js";

/** A table of so few columns gets its gradient as a whole; */
const NARROW = 4;
/** likewise one of some more, where the optimizer goes through all of it anyway: in one run, not row by row, */
const SLIM = 32;
/** unless it has so many times the rows of a minibatch: then reading and clearing it takes longer than the rest. */
const TALL = 16;

/**
 * A row costs twice where it is put off, for the steps without it and for its own: so a table has to have more than so
 * many times the rows of a minibatch.
 */
const SPARE = 2;
/** Of narrow ones, where a row is little work beside finding it. */
const SPARE_NARROW = 64;

/** Bytes of a processor's own cache, or less: tables that are larger lie farther away. */
const CACHE = 2 ** 20;

/** The gradient of one weight in memory. Addresses. */
type InMemory = WholeInMemory | RowsInMemory;

interface WholeInMemory {
  readonly kind: "dense";
  readonly at: number;
  /** Whether rows are added to it: then it is 0 between steps. */
  readonly isSummed: boolean;
}

interface RowsInMemory {
  readonly kind: "rows";
  readonly at: number;
  readonly width: number;
  /** Rows that there can be. */
  readonly most: number;
  readonly parts: readonly RowGradient[];
  /** For each part, the places of its ids. */
  readonly places: readonly number[];
  /** Has room for one more. */
  readonly distinct: number;
  readonly countAt: number;
  /** Where updates of other rows are put off; null where they are made, or there are none. */
  readonly deferred: DeferredTable | null;
}

export interface GradientsRequest {
  readonly graph: StepGraph;
  readonly parameters: ReadonlyMap<string, PlacedParameter>;
  readonly rules: UpdateRules;
  readonly memory: Memory;
  /** null where no update can be put off. */
  readonly deferred: DeferredRows | null;
}

/** The gradients of a step in memory, and the code around them. */
export class GradientCode {
  private readonly places: ReadonlyMap<string, InMemory>;
  private readonly byRows: ReadonlySet<string>;

  constructor(private readonly request: GradientsRequest) {
    this.byRows = readByRows(request.graph);
    this.places = new Map(
      [...request.graph.gradients].map(([name, gradient]) => [name, this.place(name, gradient)]),
    );
  }

  /** Weights that have a gradient. */
  get names(): readonly string[] {
    return [...this.places.keys()];
  }

  /** Those of which only the rows that a step uses are updated at once. */
  get deferred(): readonly string[] {
    return [...this.places].flatMap(([name, place]) =>
      place.kind === "rows" && place.deferred ? [name] : [],
    );
  }

  /** How a loop adds these rows. */
  addition({ weight, part, ids, rows }: Accumulation): PlacedAddition {
    const { memory } = this.request;
    const gradient = this.places.get(weight)!;
    const width = widthOf(this.parameter(weight));
    const to = { kind: "rowsOf", at: gradient.at, width } as const;
    const isDense = gradient.kind === "dense";
    const place = { ...to, ids: isDense ? memory.addressOf(ids) : gradient.places[part]! };
    return {
      value: rows,
      to: place,
      ...(isFresh(gradient) ? { zeros: memory.store.zeros(4 * width) } : {}),
      ...(!this.isBounded(weight) && isWatched(gradient, width) ? { suspectAt: memory.suspectAt } : {}),
    };
  }

  /**
   * Finds the different ids of each weight's rows, makes the updates of these rows that were put off, and sets what
   * gradients are added up in to 0.
   */
  emitNumbering(code: Code): void {
    code.i32(this.request.memory.suspectAt);
    code.i32(0);
    code.storeI32(0);
    for (const [name, gradient] of this.places) {
      const parameter = this.parameter(name);
      if (gradient.kind === "dense") continue;
      const { at, parts, places, distinct, countAt } = gradient;
      code.i32(countAt);
      code.i32(0);
      parts.forEach(({ ids }, i) => {
        // Each part goes on counting where the one before stopped.
        const found = code.local(types.i32);
        code.set(found);
        code.i32(this.request.memory.addressOf(ids));
        code.i32(sizeOf(ids.shape));
        code.i32(parameter.marks());
        code.i32(places[i]!);
        code.i32(distinct);
        code.get(found);
        code.callKernel("numberIds");
      });
      code.storeI32(0);
      if (4 * parameter.size > CACHE && 4 * gradient.width * gradient.most <= CACHE / 2) {
        code.i32(parameter.at);
        code.i32(distinct);
        code.i32(0);
        code.loadI32(countAt);
        code.i32(4 * gradient.width);
        code.callKernel("touchRows");
        code.drop();
      }
      this.emitCatchUp(code, gradient);
      if (isFresh(gradient)) continue;
      code.clearCounted(at, () => {
        code.i32(0);
        code.loadI32(countAt);
        code.i32(4 * widthOf(parameter));
        code.mul();
      });
    }
  }

  private emitCatchUp(code: Code, { deferred: table, distinct, countAt }: RowsInMemory): void {
    if (table === null) return;
    const { knownAt } = this.request.deferred!;
    const { stepAt } = this.request.memory;
    code.i32(table.at);
    code.i32(knownAt);
    code.i32(distinct);
    code.i32(0);
    code.loadI32(countAt);
    code.i32(0);
    code.loadI32(stepAt);
    code.callKernel("catchUp");
    code.i32(table.at);
    code.i32(knownAt);
    code.i32(0);
    code.loadI32(stepAt);
    code.callKernel("catchUpTurn");
  }

  /** Undoes what was noted of rows that were to be updated. */
  emitFallBack(code: Code): void {
    for (const gradient of this.places.values()) {
      if (gradient.kind === "dense" || gradient.deferred === null) continue;
      code.i32(gradient.deferred.at);
      code.i32(gradient.distinct);
      code.i32(0);
      code.loadI32(gradient.countAt);
      code.i32(0);
      code.loadI32(this.request.memory.stepAt);
      code.callKernel("fallBack");
    }
  }

  /**
   * Notes 0 where every gradient is finite, NaN otherwise. Rows that no loop suspects need no second look, nor do those
   * that are bounded.
   */
  emitFiniteness(code: Code): void {
    const { memory, graph } = this.request;
    const { finiteAt, suspectAt, doubtAt } = memory;
    const sum = code.local(types.f32);
    const look = (all: readonly string[]) => {
      for (const name of all) {
        this.pushGradient(code, name, this.places.get(name)!);
        code.callKernel("finiteness");
        code.get(sum);
        code.addF32();
        code.set(sum);
      }
    };
    const bounded = this.names.filter((name) => this.isBounded(name));
    const others = this.names.filter((name) => !bounded.includes(name));
    const watched = others.filter((name) => isWatched(this.places.get(name)!, widthOf(this.parameter(name))));
    look(others.filter((name) => !watched.includes(name)));
    if (bounded.length > 0) {
      code.i32(doubtAt);
      bounded.forEach((name, i) => {
        code.i32(memory.addressOf(graph.gradientBounds.get(name)!));
        code.i32(1);
        code.callKernel("finiteness");
        if (i > 0) code.addF32();
      });
      // The bits of a 0, or of NaN.
      code.storeF32(0);
      code.i32(0);
      code.loadI32(doubtAt);
      code.if(() => look(bounded));
    }
    code.i32(0);
    code.loadI32(suspectAt);
    code.if(() => look(watched));
    code.i32(finiteAt);
    code.get(sum);
    code.storeF32(0);
  }

  /** Notes Σg² over all weights. */
  emitSquares(code: Code): void {
    code.i32(this.request.memory.squaresAt);
    code.f64Zero();
    for (const [name, gradient] of this.places) {
      this.pushGradient(code, name, gradient);
      code.callKernel("sumOfSquares");
      code.addF64();
    }
    code.storeF64(0);
  }

  /** The optimizer's updates of all weights: none waits for another. */
  emitUpdates(writer: ModuleWriter): TaskList {
    const passes = [...this.places].flatMap(([name, found]) => {
      const parameter = this.parameter(name);
      const rule = this.ruleOf(parameter);
      const gradient: GradientPlace =
        found.kind === "dense"
          ? found
          : { ...found, marks: parameter.marks(), isAlone: rule.skipsZeros || found.deferred !== null };
      return passesOfUpdate({ rule, parameter, gradient, scalarsAt: this.request.memory.scalarsAt });
    });
    return {
      tasks: chained(
        passes.map(({ stages }) => functionsOf(writer, stages)),
        passes.map(() => []),
      ),
      cost: passes.reduce((sum, { cost }) => sum + cost, 0),
    };
  }

  /** What updates would have done beside: gradients that are summed are 0 again. */
  emitClearSums(code: Code): void {
    for (const [name, gradient] of this.places) {
      if (gradient.kind === "dense" && gradient.isSummed)
        code.clear(gradient.at, 4 * this.parameter(name).size);
    }
  }

  /** Undoes what `emitNumbering` noted of ids. */
  emitClearMarks(code: Code): void {
    for (const [name, gradient] of this.places) {
      if (gradient.kind !== "rows") continue;
      code.i32(this.parameter(name).marks());
      code.i32(gradient.distinct);
      code.i32(0);
      code.loadI32(gradient.countAt);
      code.callKernel("clearMarks");
    }
  }

  private isBounded(name: string): boolean {
    return this.request.graph.gradientBounds.has(name);
  }

  private place(name: string, gradient: Gradient): InMemory {
    const { memory } = this.request;
    const { store } = memory;
    const parameter = this.parameter(name);
    if (gradient.kind === "dense") {
      if (this.request.deferred?.table(parameter, false))
        throw new Error(`${name} is put off, and moves as a whole`);
      return { kind: "dense", at: memory.addressOf(gradient.value), isSummed: false };
    }
    const { parts } = gradient;
    const counts = parts.map(({ ids }) => sizeOf(ids.shape));
    const total = counts.reduce((a, b) => a + b, 0);
    const rows = parameter.shape[0]!;
    const width = widthOf(parameter);
    const { skipsZeros } = this.ruleOf(parameter);
    const isTall = rows > TALL * total;
    const isSlim = width < NARROW ? !(isTall && skipsZeros) : width < SLIM && !isTall && !skipsZeros;
    const isWorthwhile = this.byRows.has(name) && rows > (width < NARROW ? SPARE_NARROW : SPARE) * total;
    const deferred = this.request.deferred?.table(parameter, isWorthwhile) ?? null;
    if (deferred && !this.byRows.has(name)) throw new Error(`${name} is put off, and read as a whole here`);
    if (deferred === null && (rows <= total || isSlim))
      return { kind: "dense", at: store.allocate(4 * parameter.size), isSummed: true };
    return {
      kind: "rows",
      at: store.allocate(4 * width * total),
      width,
      most: total,
      parts,
      places: counts.map((count) => store.allocate(4 * count)),
      distinct: store.allocate(4 * (total + 1)),
      countAt: store.allocate(4),
      deferred,
    };
  }

  /** Where a gradient lies and how many numbers it has in this step. */
  private pushGradient(code: Code, name: string, gradient: InMemory): void {
    const parameter = this.parameter(name);
    code.i32(gradient.at);
    if (gradient.kind === "dense") {
      code.i32(parameter.size);
      return;
    }
    code.i32(0);
    code.loadI32(gradient.countAt);
    code.i32(widthOf(parameter));
    code.mul();
  }

  private ruleOf({ decays }: PlacedParameter): UpdateRule {
    const { decaying, plain } = this.request.rules;
    return decays === false ? plain : decaying;
  }

  private parameter(name: string): PlacedParameter {
    return this.request.parameters.get(name)!;
  }
}

/** Whether the loop that adds rows starts them by itself: where there is one alone. */
function isFresh(gradient: InMemory): boolean {
  return gradient.kind === "rows" && gradient.parts.length === 1 && gradient.width > 1;
}

/** Whether loops that add rows see that the sums are finite. */
function isWatched(gradient: InMemory, width: number): boolean {
  return isFresh(gradient) || (gradient.kind === "dense" && gradient.isSummed && width > 1);
}

function widthOf({ shape }: PlacedParameter): number {
  return sizeOf(shape.slice(1));
}
