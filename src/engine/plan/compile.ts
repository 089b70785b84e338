import { reachable } from "./builder.js";
import type { DeferredRows } from "./deferredRows.js";
import { GradientCode } from "./gradientCode.js";
import { boundsToCheck, emitFunctions, emitIds, programOf } from "./instructionCode.js";
import type { StepGraph } from "./ir.js";
import { type FeedPlace, Memory } from "./memory.js";
import type { UpdateRules } from "./optimizer.js";
import type { PlacedParameter } from "./parameters.js";
import type { Buffer } from "./place.js";
import { recompute } from "./recompute.js";
import { compileRoutines, type Routine, type RunRoutine } from "./routine.js";
import { goalsOf, type Instruction, schedule } from "./schedule.js";
import type { Store } from "./store.js";
import { inStrips } from "./strips.js";
import type { Crew } from "./threads/crew.js";
import { ModuleWriter } from "./wasm/module.js";

/** A step of one batch size as code over the store's memory. */
export interface CompiledStep {
  /** Where each column of the minibatch is to be written. */
  readonly feeds: ReadonlyMap<string, FeedPlace>;
  /** Numbers of the step: the low and high word of its number (as ints), then the optimizer's scalars (floats). */
  readonly stepAt: number;
  readonly scalarsAt: number;
  readonly lossAt: number;
  readonly totalAt: number;
  /** 0 where every gradient is finite, NaN otherwise; set by `compute`. */
  readonly finiteAt: number;
  /** Σg² over all weights, a float64; set by `compute` where the optimizer needs it. */
  readonly squaresAt: number;
  /** Which of `bounds` was broken, where `compute` does not return 0. */
  readonly boundAt: number;
  readonly bounds: StepGraph["bounds"];
  /** Loss and gradients; changes no weight. @returns 0, or 1 + the place of an id out of bounds */
  compute: RunRoutine;
  /** Updates of weights, slots and statistics, from the gradients of the last `compute`. */
  apply: RunRoutine;
  /** In the place of `apply`, where nothing is to be updated. */
  discard: RunRoutine;
  /** Of `compute` and `apply` on one thread, in nanoseconds, roughly. */
  readonly cost: number;
  /** Tables whose updates of other rows than the minibatch's are put off. */
  readonly deferred: readonly string[];
  readonly instructions: readonly Instruction[];
  readonly buffers: readonly Buffer[];
  /** Bytes of the step's own buffers. */
  readonly bytes: number;
}

export interface CompileRequest {
  readonly store: Store;
  readonly graph: StepGraph;
  readonly parameters: ReadonlyMap<string, PlacedParameter>;
  readonly rules: UpdateRules;
  /** Seed of the dropout masks. */
  readonly seed: number;
  /** Threads that help; null where this one is alone. */
  readonly crew?: Crew | null;
  /** Takes the updates that can be put off; null where none can. */
  readonly deferred?: DeferredRows | null;
}

/** A routine that does nothing. */
const NOTHING = { begin: () => {}, tasks: [], cost: 0, end: () => {} };

/** Writes a step as one WebAssembly module: a function for each loop, and `compute` and `apply` that call them. */
export function compileStep({
  store,
  graph,
  parameters,
  rules,
  seed,
  crew = null,
  deferred = null,
}: CompileRequest): CompiledStep {
  const goals = goalsOf(graph);
  const { roots, accumulations, ids } = goals;
  const rowIds = accumulations.map((accumulation) => accumulation.ids);
  const values = reachable([...roots, ...accumulations.map(({ rows }) => rows), ...rowIds, ...ids]);
  const kept = [...roots, ...rowIds, ...ids];
  const instructions = inStrips(recompute(schedule(goals), kept));
  const { scalarCount } = rules;
  const memory = new Memory({ store, parameters, instructions, roots: kept, values, scalarCount });
  const gradients = new GradientCode({ graph, parameters, rules, memory, deferred });
  const bounds = boundsToCheck(graph.bounds, memory);

  const writer = new ModuleWriter();
  const functions = emitFunctions(writer, instructions, memory, seed, (rows) => gradients.addition(rows));
  const compute: Routine = {
    name: "compute",
    begin: (code) => {
      emitIds(code, instructions, functions, bounds, memory);
      gradients.emitNumbering(code);
    },
    ...programOf(instructions, functions, memory),
    end: (code) => {
      gradients.emitFiniteness(code);
      if (rules.clipNorm !== null) gradients.emitSquares(code);
    },
  };
  const apply: Routine = {
    name: "apply",
    begin: (code) => {
      for (const [name, value] of graph.updates) {
        const { at, size } = parameters.get(name)!;
        code.copy(at, memory.addressOf(value), 4 * size);
      }
    },
    ...gradients.emitUpdates(writer),
    end: (code) => gradients.emitClearMarks(code),
  };
  const discard: Routine = {
    ...NOTHING,
    name: "discard",
    end: (code) => {
      gradients.emitFallBack(code);
      gradients.emitClearSums(code);
      gradients.emitClearMarks(code);
    },
  };
  const routines = compileRoutines(writer, [compute, apply, discard], store, crew);
  return {
    feeds: memory.feeds,
    stepAt: memory.stepAt,
    scalarsAt: memory.scalarsAt,
    lossAt: memory.addressOf(graph.loss),
    totalAt: memory.addressOf(graph.total),
    finiteAt: memory.finiteAt,
    squaresAt: memory.squaresAt,
    boundAt: memory.boundAt,
    bounds,
    compute: routines[0]!,
    apply: routines[1]!,
    discard: routines[2]!,
    cost: compute.cost + apply.cost,
    deferred: gradients.deferred,
    instructions,
    buffers: memory.buffers,
    bytes: memory.bytes,
  };
}
