import { stream } from "../../numeric/stream.js";
import { reachable } from "./builder.js";
import { type Gradient, type StepGraph, sizeOf, unshaped, type Value } from "./ir.js";
import { emitLoop, type Place, type PlacedSum } from "./loopCode.js";
import type { UpdateRule } from "./optimizer.js";
import type { PlacedParameter } from "./parameters.js";
import { place } from "./place.js";
import { recompute } from "./recompute.js";
import { type Accumulation, type Instruction, type Loop, rootsOf, schedule } from "./schedule.js";
import { accessIn } from "./space.js";
import type { Store } from "./store.js";
import { emitUpdate, type GradientPlace } from "./updateCode.js";
import { operandsOf } from "./uses.js";
import { type Code, types } from "./wasm/code.js";
import { ModuleWriter } from "./wasm/module.js";
import { type WasmExports, webAssembly } from "./wasm/webAssembly.js";

/** A step of one batch size as code over the store's memory. */
export interface CompiledStep {
  /** Where each column of the minibatch is to be written. */
  readonly feeds: ReadonlyMap<
    string,
    { readonly at: number; readonly size: number; readonly dtype: Value["dtype"] }
  >;
  /** Numbers of the step: the low and high word of its number (as ints), then the optimizer's scalars (floats). */
  readonly stepAt: number;
  readonly scalarsAt: number;
  readonly lossAt: number;
  readonly totalAt: number;
  /** 0 where every gradient is finite, NaN otherwise; set by `compute`. */
  readonly finiteAt: number;
  /** Which of `bounds` was broken, where `compute` does not return 0. */
  readonly boundAt: number;
  readonly bounds: StepGraph["bounds"];
  /** Loss and gradients; changes no weight. @returns 0, or 1 + the place of an id out of bounds */
  compute(): number;
  /** Updates of weights, slots and statistics, from the gradients of the last `compute`. */
  apply(): void;
  /** In the place of `apply`, where nothing is to be updated. */
  discard(): void;
  readonly instructions: readonly Instruction[];
  /** Bytes of the step's own buffers. */
  readonly bytes: number;
}

export interface CompileRequest {
  readonly store: Store;
  readonly graph: StepGraph;
  readonly parameters: ReadonlyMap<string, PlacedParameter>;
  readonly rule: UpdateRule;
  /** Seed of the dropout masks. */
  readonly seed: number;
}

/** Writes a step as one WebAssembly module: a function for each loop, and `compute` and `apply` that call them. */
export function compileStep(request: CompileRequest): CompiledStep {
  return new StepCompiler(request).compile();
}

/** Bytes before the buffers: step number, loss flags, counters. */
const FINITE = 8;
const BOUND = 12;
const HEADER = 64;

/** A table of so few columns gets its gradient as a whole, */
const NARROW = 4;
/** unless it has so many times the rows of a minibatch: then even setting it to 0 takes longer than the rest. */
const TALL = 16;

/** The gradient of a weight in memory. */
interface RowsInMemory {
  readonly kind: "rows";
  readonly at: number;
  /** For each part, the places of its ids. */
  readonly places: readonly number[];
  readonly distinct: number;
  readonly countAt: number;
}
type InMemory = { readonly kind: "dense"; readonly at: number; readonly clear: boolean } | RowsInMemory;

class StepCompiler {
  private readonly writer = new ModuleWriter();
  private readonly instructions: Instruction[];
  private readonly base: number;
  private readonly offsets: ReadonlyMap<Value, number>;
  private readonly bytes: number;
  private readonly feeds = new Map<Value, number>();
  private readonly scalarsAt: number;
  private readonly scratch: number;
  private readonly transposed: number;
  private readonly gradients = new Map<string, InMemory>();
  private readonly bounds: StepGraph["bounds"];

  constructor(private readonly request: CompileRequest) {
    const { store, graph, rule } = request;
    const roots = rootsOf(graph);
    this.instructions = recompute(schedule(graph), [...roots, ...this.rowIds()]);
    const { offsets, bytes } = place(this.instructions, [...roots, ...this.rowIds()]);
    this.offsets = offsets;
    this.bytes = bytes;
    this.bounds = graph.bounds.filter(
      ({ ids, rows }, i) =>
        graph.bounds.findIndex((other) => other.ids === ids && other.rows === rows) === i &&
        // Ids that nothing uses are not computed.
        (unshaped(ids).made.kind !== "gather" || offsets.has(unshaped(ids))),
    );
    this.base = store.allocate(HEADER + bytes) + HEADER;
    this.scalarsAt = store.allocate(4 * rule.scalarCount);
    this.scratch = store.allocate(this.scratchBytes());
    this.transposed = store.allocate(this.transposedBytes());
    for (const value of this.allValues()) {
      if (value.made.kind === "feed") this.feeds.set(value, store.allocate(4 * sizeOf(value.shape)));
    }
    for (const [name, gradient] of graph.gradients)
      this.gradients.set(name, this.placeGradient(name, gradient));
  }

  compile(): CompiledStep {
    const { store, graph } = this.request;
    const loops = this.instructions.map((instruction) =>
      instruction.kind === "loop"
        ? this.writer.add(null, null, (code) => this.emitLoop(code, instruction))
        : this.writer.add(null, null, (code) => this.emitCall(code, instruction.value)),
    );
    this.writer.add("compute", types.i32, (code) => this.emitCompute(code, loops));
    const updates = [...this.gradients].map(([name, gradient]) =>
      this.writer.add(null, null, (code) => this.emitUpdate(code, name, gradient)),
    );
    this.writer.add("apply", null, (code) => {
      this.emitStatistics(code);
      for (const update of updates) code.call(update);
      this.emitClearMarks(code);
    });
    this.writer.add("discard", null, (code) => this.emitClearMarks(code));
    const module = new webAssembly.Module(this.writer.bytes());
    const imports = { env: { memory: store.memory }, kernels: store.kernels };
    const { compute, apply, discard } = new webAssembly.Instance(module, imports).exports as WasmExports;
    return {
      feeds: new Map(
        [...this.feeds].map(([{ made, shape, dtype }, at]) => [
          made.kind === "feed" ? made.name : "",
          { at, size: sizeOf(shape), dtype },
        ]),
      ),
      stepAt: this.base - HEADER,
      scalarsAt: this.scalarsAt,
      lossAt: this.addressOf(graph.loss),
      totalAt: this.addressOf(graph.total),
      finiteAt: this.base - HEADER + FINITE,
      boundAt: this.base - HEADER + BOUND,
      bounds: this.bounds,
      compute: () => compute!(),
      apply: () => void apply!(),
      discard: () => void discard!(),
      instructions: this.instructions,
      bytes: this.bytes,
    };
  }

  private emitCompute(code: Code, functions: readonly number[]): void {
    const { bounds } = this;
    bounds.forEach(({ ids }, i) => {
      if (unshaped(ids).made.kind === "feed") this.emitBound(code, i);
    });
    let isNumbered = false;
    this.instructions.forEach((instruction, at) => {
      const isIds = instruction.kind === "call" && instruction.value.dtype === "int32";
      // All ids are there before the first float is computed.
      if (!isIds && !isNumbered) {
        this.emitNumbering(code);
        isNumbered = true;
      }
      code.call(functions[at]!);
      if (!isIds) return;
      bounds.forEach(({ ids }, i) => {
        if (unshaped(ids) === instruction.value) this.emitBound(code, i);
      });
    });
    this.emitFiniteness(code);
    code.i32(0);
  }

  private emitBound(code: Code, index: number): void {
    const { ids, rows } = this.bounds[index]!;
    code.i32(this.base - HEADER + BOUND);
    code.i32(index);
    code.storeI32(0);
    code.i32(this.addressOf(ids));
    code.i32(sizeOf(ids.shape));
    code.i32(rows);
    code.callKernel("firstOutside");
    code.returnUnlessZero();
  }

  /** Finds the different ids of each weight's rows, and sets what gradients are added up in to 0. */
  private emitNumbering(code: Code): void {
    for (const [name, gradient] of this.gradients) {
      const parameter = this.request.parameters.get(name)!;
      if (gradient.kind === "dense") {
        if (gradient.clear) code.clear(gradient.at, 4 * parameter.size);
        continue;
      }
      const parts = this.rowParts(name);
      const { at, places, distinct, countAt } = gradient;
      code.i32(countAt);
      code.i32(0);
      parts.forEach(({ ids }, i) => {
        // Each part goes on counting where the one before stopped.
        const found = code.local(types.i32);
        code.set(found);
        code.i32(this.addressOf(ids));
        code.i32(sizeOf(ids.shape));
        code.i32(parameter.marks());
        code.i32(places[i]!);
        code.i32(distinct);
        code.get(found);
        code.callKernel("numberIds");
      });
      code.storeI32(0);
      code.clearCounted(at, () => {
        code.i32(0);
        code.loadI32(countAt);
        code.i32(4 * widthOf(parameter));
        code.mul();
      });
    }
  }

  private emitFiniteness(code: Code): void {
    code.i32(this.base - HEADER + FINITE);
    code.f32(0);
    for (const [name, gradient] of this.gradients) {
      const parameter = this.request.parameters.get(name)!;
      code.i32(gradient.at);
      if (gradient.kind === "dense") code.i32(parameter.size);
      else {
        code.i32(0);
        code.loadI32(gradient.countAt);
        code.i32(widthOf(parameter));
        code.mul();
      }
      code.callKernel("finiteness");
      code.addF32();
    }
    code.storeF32(0);
  }

  private emitStatistics(code: Code): void {
    for (const [name, value] of this.request.graph.updates) {
      const { at, size } = this.request.parameters.get(name)!;
      code.copy(at, this.addressOf(value), 4 * size);
    }
  }

  private emitUpdate(code: Code, name: string, gradient: InMemory): void {
    const parameter = this.request.parameters.get(name)!;
    const place: GradientPlace =
      gradient.kind === "dense"
        ? gradient
        : { ...gradient, marks: parameter.marks(), width: widthOf(parameter) };
    emitUpdate(code, { rule: this.request.rule, parameter, gradient: place, scalarsAt: this.scalarsAt });
  }

  private emitClearMarks(code: Code): void {
    for (const [name, gradient] of this.gradients) {
      if (gradient.kind !== "rows") continue;
      code.i32(this.request.parameters.get(name)!.marks());
      code.i32(gradient.distinct);
      code.i32(0);
      code.loadI32(gradient.countAt);
      code.callKernel("clearMarks");
    }
  }

  private emitLoop(code: Code, loop: Loop): void {
    const inside = new Set(loop.members);
    const resolve = (value: Value) => (inside.has(unshaped(value)) ? unshaped(value) : value);
    const operands = new Map<Value, Place>();
    for (const operand of operandsOf(loop)) {
      if (!inside.has(unshaped(operand))) operands.set(operand, this.placeOf(operand, loop));
    }
    let scratch = this.scratch;
    const sums = loop.sums.flatMap((value): PlacedSum[] => {
      const { made } = value;
      if (made.kind !== "sum") return [];
      const own = scratch;
      if (made.over === "rows") scratch += scratchOf(value);
      return [{ value, over: made.over, to: this.addressOf(value), scratch: own }];
    });
    emitLoop(code, {
      ...loop.space,
      operands,
      members: loop.members,
      stores: loop.members
        .filter((value) => this.offsets.has(value))
        .map((value) => ({ value, to: { kind: "full", at: this.addressOf(value) } })),
      sums,
      additions: loop.accumulations.map((accumulation) => ({
        value: accumulation.rows,
        to: this.placeOfRows(accumulation),
      })),
      resolve,
    });
  }

  private placeOf(operand: Value, { space }: Loop): Place {
    const source = unshaped(operand);
    const { made } = source;
    if (made.kind === "constant" && made.values.length === 1)
      return { kind: "number", value: made.values[0]! };
    if (made.kind === "gather" && !this.offsets.has(source)) {
      const [table, ids] = made.inputs;
      const width = sizeOf(table.shape.slice(1));
      return { kind: "rowsOf", at: this.addressOf(table), ids: this.addressOf(ids), width };
    }
    return { kind: accessIn(operand.shape, space), at: this.addressOf(source) };
  }

  private placeOfRows({ weight, part, ids }: Accumulation): Place & { kind: "rowsOf" } {
    const gradient = this.gradients.get(weight)!;
    const width = widthOf(this.request.parameters.get(weight)!);
    const places = gradient.kind === "rows" ? gradient.places[part]! : this.addressOf(ids);
    return { kind: "rowsOf", at: gradient.at, ids: places, width };
  }

  private emitCall(code: Code, value: Value): void {
    const { made } = value;
    const out = this.addressOf(value);
    const address = (v: Value) => code.i32(this.addressOf(v));
    switch (made.kind) {
      case "gather": {
        const [table, ids] = made.inputs;
        address(table);
        address(ids);
        code.i32(out);
        code.i32(sizeOf(ids.shape));
        code.i32(4 * sizeOf(table.shape.slice(1)));
        code.callKernel("gather");
        return;
      }
      case "scatter": {
        const [ids, rows] = made.inputs;
        code.clear(out, 4 * sizeOf(value.shape));
        address(rows);
        address(ids);
        code.i32(out);
        code.i32(sizeOf(ids.shape));
        code.i32(sizeOf(value.shape.slice(1)));
        code.callKernel("scatterAdd");
        return;
      }
      case "sparse":
      case "sparseAdjoint": {
        const [table, ids, matrix] = made.inputs;
        const sparse = this.sparseTable(table);
        for (const at of [sparse.offsets, sparse.columns, sparse.values]) code.i32(at);
        address(ids);
        address(matrix);
        code.i32(out);
        code.i32(sizeOf(ids.shape));
        code.i32(matrix.shape[1]!);
        if (made.kind === "sparseAdjoint") code.i32(value.shape[0]!);
        code.callKernel(made.kind === "sparse" ? "sparseMatMul" : "sparseAdjoint");
        return;
      }
      case "matmul":
        this.emitMatMul(code, value, made.inputs[0], made.inputs[1], made.transposeA, made.transposeB);
        return;
      case "mask":
        this.emitMask(code, value, made.stream, made.keepProb);
        return;
      default:
        throw new Error(`${made.kind} is no call`);
    }
  }

  private emitMatMul(
    code: Code,
    value: Value,
    a: Value,
    b: Value,
    transposeA: boolean,
    transposeB: boolean,
  ): void {
    const [m, n] = value.shape as [number, number];
    const k = a.shape[transposeA ? 0 : 1]!;
    if (transposeB) {
      code.i32(this.addressOf(b));
      code.i32(this.transposed);
      code.i32(n);
      code.i32(k);
      code.callKernel("transpose");
    }
    code.i32(this.addressOf(a));
    code.i32(transposeA ? 4 : 4 * k);
    code.i32(transposeA ? 4 * m : 4);
    code.i32(transposeB ? this.transposed : this.addressOf(b));
    code.i32(this.addressOf(value));
    code.i32(m);
    code.i32(k);
    code.i32(n);
    code.callKernel("matMul");
  }

  private emitMask(code: Code, value: Value, name: string, keepProb: number): void {
    const { key } = stream(this.request.seed, "dropout", name);
    code.i32(key[0]);
    code.i32(key[1]);
    for (const word of [0, 4]) {
      code.i32(this.base - HEADER + word);
      code.loadI32(0);
    }
    // u < keepProb, where u is a multiple of 2⁻²³.
    code.i32(Math.ceil(keepProb * 2 ** 23));
    code.f32(1 / keepProb);
    code.i32(this.addressOf(value));
    code.i32(sizeOf(value.shape));
    code.callKernel("dropoutMask");
  }

  private addressOf(value: Value): number {
    const source = unshaped(value);
    const { made } = source;
    switch (made.kind) {
      case "weight":
        return this.request.parameters.get(made.name)!.at;
      case "feed":
        return this.feeds.get(source)!;
      case "constant":
        return this.request.store.constant(made.values);
      case "scalar":
        return this.scalarsAt + 4 * made.index;
      default: {
        const offset = this.offsets.get(source);
        if (offset === undefined) throw new Error(`${made.kind} ${source.id} has no place in memory`);
        return this.base + offset;
      }
    }
  }

  private sparseTable(table: Value) {
    const { made, shape } = table;
    if (made.kind !== "constant") throw new Error("only constants are kept sparse");
    return this.request.store.sparseTable(made.values as Float32Array, shape[0]!, shape[1]!);
  }

  private placeGradient(name: string, gradient: Gradient): InMemory {
    const { store, parameters } = this.request;
    const parameter = parameters.get(name)!;
    if (gradient.kind === "dense") return { kind: "dense", at: this.addressOf(gradient.value), clear: false };
    const counts = gradient.parts.map(({ ids }) => sizeOf(ids.shape));
    const total = counts.reduce((a, b) => a + b, 0);
    const rows = parameter.shape[0]!;
    const width = widthOf(parameter);
    const isTall = rows > TALL * total && this.request.rule.skipsZeros;
    if (rows <= total || (width < NARROW && !isTall)) {
      return { kind: "dense", at: store.allocate(4 * parameter.size), clear: true };
    }
    return {
      kind: "rows",
      at: store.allocate(4 * width * total),
      places: counts.map((count) => store.allocate(4 * count)),
      distinct: store.allocate(4 * total),
      countAt: store.allocate(4),
    };
  }

  private rowParts(name: string) {
    const gradient = this.request.graph.gradients.get(name)!;
    return gradient.kind === "rows" ? gradient.parts : [];
  }

  private rowIds(): Value[] {
    return [...this.request.graph.gradients.keys()].flatMap((name) =>
      this.rowParts(name).map(({ ids }) => ids),
    );
  }

  private allValues(): Value[] {
    const { graph } = this.request;
    const rows = [...graph.gradients.values()].flatMap((g) =>
      g.kind === "rows" ? g.parts.flatMap((part) => [part.rows, part.ids]) : [],
    );
    return reachable([...rootsOf(graph), ...rows, ...graph.bounds.map(({ ids }) => ids)]);
  }

  private scratchBytes(): number {
    const each = this.instructions.map((instruction) =>
      instruction.kind === "loop" ? instruction.sums.reduce((sum, value) => sum + scratchOf(value), 0) : 0,
    );
    return Math.max(0, ...each);
  }

  private transposedBytes(): number {
    const each = this.instructions.map((instruction) => {
      if (instruction.kind !== "call") return 0;
      const { made } = instruction.value;
      return made.kind === "matmul" && made.transposeB ? 4 * sizeOf(made.inputs[1].shape) : 0;
    });
    return Math.max(0, ...each);
  }
}

/** A float64 for each column that is summed over the rows. */
function scratchOf({ made, shape }: Value): number {
  return made.kind === "sum" && made.over === "rows" ? 8 * sizeOf(shape) + 16 : 0;
}

function widthOf({ shape }: PlacedParameter): number {
  return sizeOf(shape.slice(1));
}
