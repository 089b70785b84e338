import { functions, type MapName } from "./functions.js";
import {
  broadcastShape,
  CannotPlan,
  inputsOf,
  type Made,
  type Owner,
  type Strided,
  type SumOver,
  sameShape,
  sizeOf,
  type Value,
} from "./ir.js";
import { simplifyMap } from "./simplify.js";
import { accessIn, placesOf, spaceOf, stridesOf } from "./space.js";
import { mapOnTable, sumOfConstants } from "./tablesFirst.js";

/** Constants up to this size are compared by their elements, larger ones by identity. */
const SMALL = 16;
/** Calls on constants are computed at once where the result has no more elements. */
const FOLDED = 1024;

/**
 * Makes values. Equal calls on equal inputs are made once; what can be computed or simplified now is not left for
 * the step.
 */
export class Builder {
  /** Of the values that are made next. */
  owner: Owner = { name: "the objective" };
  /**
   * Whether 0·x may be taken as 0. True for optimizers, which see finite numbers only.
   */
  isFinite = false;
  /**
   * Whether rows may be computed before they are gathered, where that is less work. Which they are hangs on their number:
   * not where recordings of different numbers of rows are compared.
   */
  tablesFirst = false;
  /** The same for sums of rows alone, such as histories. */
  sumsFirst = false;
  private readonly made = new Map<string, Value>();
  private readonly arrays: (Float32Array | Int32Array)[] = [];
  private next = 0;

  weight(name: string, shape: readonly number[]): Value {
    return this.value({ kind: "weight", name }, shape, "float32", `weight ${name}`);
  }

  feed(name: string, shape: readonly number[], dtype: Value["dtype"]): Value {
    return this.value({ kind: "feed", name }, shape, dtype, `feed ${name}`);
  }

  scalar(index: number): Value {
    return this.value({ kind: "scalar", index }, [], "float32", `scalar ${index}`);
  }

  mask(stream: string, keepProb: number, shape: readonly number[]): Value {
    return this.value({ kind: "mask", stream, keepProb }, shape, "float32", `mask ${stream} ${keepProb}`);
  }

  constant(values: Float32Array | Int32Array, shape: readonly number[]): Value {
    const dtype = values instanceof Int32Array ? "int32" : "float32";
    const content =
      values.length <= SMALL
        ? Array.from(values, (x) => (Object.is(x, -0) ? "-0" : x)).join()
        : `#${this.numberOf(values)}`;
    return this.value({ kind: "constant", values }, shape, dtype, `constant ${dtype} ${content}`);
  }

  number(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** @param shape of the result, where it is larger than the operands': how a value is spread out */
  map(name: MapName, inputs: readonly Value[], shape?: readonly number[]): Value {
    const given = inputs.map((input) => input.shape);
    const result = broadcastShape(shape ? [...given, shape] : given);
    const dtype = dtypeOf(name, inputs);
    const full = inputs.map((input) => this.readable(input, result));
    if (name === "copy" && sameShape(full[0]!.shape, result)) return full[0]!;
    const slim = full.map((input) => withoutSpreading(input, full, result));
    const simple =
      simplifyMap(this, name, slim, result) ??
      mapOnTable(this, name, slim, result) ??
      this.folded(name, slim, result, dtype);
    if (simple) return simple;
    return this.value({ kind: "map", name, inputs: slim }, result, dtype, `map ${name} ${ids(slim)}`);
  }

  sum(input: Value, over: SumOver): Value {
    const { shape: from } = input;
    const last = from.at(-1) ?? 1;
    const shape = over === "all" ? [] : over === "rows" ? [...from.slice(0, -2), last] : from.slice(0, -1);
    if (sizeOf(shape) === sizeOf(from)) return this.reshape(input, shape);
    if (sizeOf(shape) === 1 && over !== "all") return this.reshape(this.sum(input, "all"), shape);
    if (over === "rows" && last === 1)
      return this.reshape(this.sum(this.reshape(input, from.slice(0, -1)), "columns"), shape);
    const known = over === "columns" ? sumOfConstants(this, input) : null;
    if (known) return known;
    return this.value({ kind: "sum", over, inputs: [input] }, shape, "float32", `sum ${over} ${input.id}`);
  }

  /** The largest along the last dimension. */
  max(input: Value): Value {
    const shape = input.shape.slice(0, -1);
    if (sizeOf(shape) === sizeOf(input.shape)) return this.reshape(input, shape);
    return this.value({ kind: "max", inputs: [input] }, shape, "float32", `max ${input.id}`);
  }

  /** Running sums along the last dimension. */
  scan(input: Value, exclusive: boolean, reverse: boolean): Value {
    const key = `scan ${exclusive} ${reverse} ${input.id}`;
    return this.value({ kind: "scan", exclusive, reverse, inputs: [input] }, input.shape, "float32", key);
  }

  /** Of matrices, or of as many matrices in both. */
  matmul(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
    const outer = a.shape.slice(0, -2);
    if (outer.length > 1 || !sameShape(outer, b.shape.slice(0, -2)))
      throw new CannotPlan("a product of other things than matrices");
    const shape = [...outer, a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!];
    const key = `matmul ${transposeA} ${transposeB} ${ids([a, b])}`;
    return this.value({ kind: "matmul", transposeA, transposeB, inputs: [a, b] }, shape, "float32", key);
  }

  /** Elements of a value by their place in its memory; no two are the same but along a stride of 0. */
  view(input: Value, strided: Strided, shape: readonly number[]): Value {
    const { offset, strides } = strided;
    const isAll = offset === 0 && sizeOf(shape) === sizeOf(input.shape);
    if (isAll && shape.every((dim, i) => dim === 1 || strides[i] === stridesOf(shape)[i]))
      return this.reshape(input, shape);
    if (isConstant(input) && sizeOf(shape) <= Math.max(FOLDED, sizeOf(input.shape)))
      return this.constant(taken(input.made.values, strided, shape), shape);
    const key = `view ${offset} ${strides.join()} ${input.id}`;
    return this.value({ kind: "view", offset, strides, inputs: [input] }, shape, input.dtype, key);
  }

  /** Values side by side in zeros; they do not overlap. */
  assemble(inputs: readonly Value[], parts: readonly Strided[], shape: readonly number[]): Value {
    const turned = inputs.length === 1 ? this.turned(inputs[0]!, parts[0]!, shape) : null;
    if (turned) return turned;
    const key = `assemble ${parts.map(({ offset, strides }) => `${offset}+${strides.join()}`).join(";")} ${ids(inputs)}`;
    const { dtype } = inputs[0]!;
    return this.value({ kind: "assemble", parts, inputs }, shape, dtype, key);
  }

  gather(table: Value, rows: Value): Value {
    const shape = [...rows.shape, ...table.shape.slice(1)];
    return this.value(
      { kind: "gather", inputs: [table, rows] },
      shape,
      table.dtype,
      `gather ${ids([table, rows])}`,
    );
  }

  /** @param shape of the table */
  scatter(rows: Value, values: Value, shape: readonly number[]): Value {
    const key = `scatter ${ids([rows, values])}`;
    return this.value({ kind: "scatter", inputs: [rows, values] }, shape, "float32", key);
  }

  sparse(table: Value, rows: Value, matrix: Value): Value {
    const shape = [sizeOf(rows.shape), matrix.shape[1]!];
    const key = `sparse ${ids([table, rows, matrix])}`;
    return this.value({ kind: "sparse", inputs: [table, rows, matrix] }, shape, "float32", key);
  }

  sparseAdjoint(table: Value, rows: Value, gradient: Value): Value {
    const shape = [table.shape[1]!, gradient.shape[1]!];
    const key = `sparseAdjoint ${ids([table, rows, gradient])}`;
    return this.value({ kind: "sparseAdjoint", inputs: [table, rows, gradient] }, shape, "float32", key);
  }

  reshape(input: Value, shape: readonly number[]): Value {
    if (sameShape(input.shape, shape)) return input;
    const inner = input.made.kind === "reshape" ? input.made.inputs[0] : input;
    if (sameShape(inner.shape, shape)) return inner;
    const { made } = inner;
    if (made.kind === "constant") return this.constant(made.values, shape);
    return this.value({ kind: "reshape", inputs: [inner] }, shape, inner.dtype, `reshape ${inner.id}`);
  }

  /** The number where every element of a value is known to be that number; null otherwise. */
  knownNumber({ made }: Value): number | null {
    if (made.kind !== "constant" || made.values.length !== 1) return null;
    return made.values[0]!;
  }

  private value(made: Made, shape: readonly number[], dtype: Value["dtype"], key: string): Value {
    const full = `${key} [${shape.join()}]`;
    const known = this.made.get(full);
    if (known) return known;
    const value: Value = { id: this.next++, made, shape, dtype, owner: this.owner };
    this.made.set(full, value);
    return value;
  }

  /** An operand as a loop over the result can read it. */
  private readable(input: Value, result: readonly number[]): Value {
    if (accessIn(input.shape, spaceOf(result)) !== null) return input;
    return this.view(input, spreading(input.shape, result), result);
  }

  /** Assembling that only brings elements into another order, as a view; null where it does something else. */
  private turned(input: Value, { offset, strides }: Strided, shape: readonly number[]): Value | null {
    if (offset !== 0 || sizeOf(input.shape) !== sizeOf(shape)) return null;
    const own = stridesOf(input.shape);
    const dims = input.shape
      .map((size, i) => ({ size, to: strides[i]!, from: own[i]! }))
      .filter(({ size }) => size !== 1)
      .sort((a, b) => b.to - a.to);
    const isDense = dims.every(({ to }, i) => to === sizeOf(dims.slice(i + 1).map(({ size }) => size)));
    if (!isDense) return null;
    const view = this.view(
      input,
      { offset: 0, strides: dims.map(({ from }) => from) },
      dims.map(({ size }) => size),
    );
    return this.reshape(view, shape);
  }

  /** A call on small constants, computed now. */
  private folded(
    name: MapName,
    inputs: readonly Value[],
    shape: readonly number[],
    dtype: Value["dtype"],
  ): Value | null {
    // A number that is spread out is still known to be one number.
    if (name === "copy" || !inputs.every(isConstant) || sizeOf(shape) > FOLDED) return null;
    const { apply } = functions[name];
    const [x, y, z] = inputs.map((input) => spreadOut(input, shape));
    const result = dtype === "int32" ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
    for (let i = 0; i < result.length; i++) result[i] = apply(x![i]!, y?.[i] ?? 0, z?.[i] ?? 0);
    return this.constant(result, shape);
  }

  /** Arrays of the same content have one number. */
  private numberOf(array: Float32Array | Int32Array): number {
    const known = this.arrays.findIndex(
      (other) =>
        other === array || (other.length === array.length && other.every((x, i) => Object.is(x, array[i]))),
    );
    return known >= 0 ? known : this.arrays.push(array) - 1;
  }
}

/** What is spread out is taken as it is where the other operands have the full shape anyway. */
function withoutSpreading(input: Value, all: readonly Value[], shape: readonly number[]): Value {
  if (input.made.kind !== "map" || input.made.name !== "copy") return input;
  const others = all.filter((other) => other !== input).map((other) => other.shape);
  const [source] = input.made.inputs;
  return sameShape(broadcastShape([...others, source!.shape]), shape) ? source! : input;
}

function ids(values: readonly Value[]): string {
  return values.map(({ id }) => id).join();
}

/** Every value that these need, inputs first. */
export function reachable(roots: Iterable<Value>): Value[] {
  const found = new Map<number, Value>();
  const visit = (value: Value) => {
    if (found.has(value.id)) return;
    found.set(value.id, value);
    inputsOf(value).forEach(visit);
  };
  for (const root of roots) visit(root);
  return [...found.values()].sort((a, b) => a.id - b.id);
}

type Constant = Value & { readonly made: { readonly kind: "constant" } };

function isConstant(value: Value): value is Constant {
  return value.made.kind === "constant";
}

/** Of the result. Whole numbers stay whole where the function has a form for them. */
function dtypeOf(name: MapName, inputs: readonly Value[]): Value["dtype"] {
  const ints = inputs.filter(({ dtype }) => dtype === "int32").length;
  if (name === "toFloat" ? ints === 1 : ints === 0) return "float32";
  if (ints === inputs.length && functions[name].emitInts) return "int32";
  throw new CannotPlan(`\`${name}\` of ${ints > 0 ? "int32" : "float32"}`);
}

/** The elements of a view. */
function taken(
  values: Float32Array | Int32Array,
  strided: Strided,
  shape: readonly number[],
): Float32Array | Int32Array {
  const places = placesOf(shape, strided);
  return values instanceof Int32Array
    ? places.map((at) => values[at]!)
    : Float32Array.from(places, (at) => values[at]!);
}

/** A constant's elements for each element of the shape it is spread over. */
function spreadOut({ made, shape: own }: Constant, shape: readonly number[]) {
  return taken(made.values, spreading(own, shape), shape);
}

/** How a shape is read to be spread over a larger one. */
function spreading(from: readonly number[], to: readonly number[]): Strided {
  const missing = to.length - from.length;
  const own = stridesOf(from);
  const strides = to.map((_, i) => (i < missing || from[i - missing] === 1 ? 0 : own[i - missing]!));
  return { offset: 0, strides };
}
