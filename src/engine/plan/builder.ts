import { functions, type MapName } from "./functions.js";
import {
  broadcastShape,
  CannotPlan,
  inputsOf,
  type Made,
  type Owner,
  type SumOver,
  sameShape,
  sizeOf,
  type Value,
} from "./ir.js";
import { simplifyMap } from "./simplify.js";
import { accessIn, spaceOf } from "./space.js";

/** Constants up to this size are compared by their elements, larger ones by identity. */
const SMALL = 16;

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
    const wrong = name === "toFloat" ? "float32" : "int32";
    if (inputs.some((input) => input.dtype === wrong)) throw new CannotPlan(`\`${name}\` of ${wrong}`);
    // Whatever a loop could not read is refused here, where the node is known.
    for (const input of inputs) accessIn(input.shape, spaceOf(result));
    if (name === "copy" && sameShape(inputs[0]!.shape, result)) return inputs[0]!;
    const slim = inputs.map((input) => withoutSpreading(input, inputs, result));
    const simple = simplifyMap(this, name, slim, result) ?? this.folded(name, slim, result);
    if (simple) return simple;
    return this.value({ kind: "map", name, inputs: slim }, result, "float32", `map ${name} ${ids(slim)}`);
  }

  sum(input: Value, over: SumOver): Value {
    const last = input.shape.at(-1) ?? 1;
    const shape = over === "all" ? [] : over === "rows" ? [last] : input.shape.slice(0, -1);
    if (sizeOf(shape) === sizeOf(input.shape)) return this.reshape(input, shape);
    if (sizeOf(shape) === 1 && over !== "all") return this.reshape(this.sum(input, "all"), shape);
    return this.value({ kind: "sum", over, inputs: [input] }, shape, "float32", `sum ${over} ${input.id}`);
  }

  matmul(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
    if (a.shape.length !== 2 || b.shape.length !== 2) throw new CannotPlan("a product of more than matrices");
    const shape = [a.shape[transposeA ? 1 : 0]!, b.shape[transposeB ? 0 : 1]!];
    const key = `matmul ${transposeA} ${transposeB} ${ids([a, b])}`;
    return this.value({ kind: "matmul", transposeA, transposeB, inputs: [a, b] }, shape, "float32", key);
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

  /** A call on small constants, computed now. */
  private folded(name: MapName, inputs: readonly Value[], shape: readonly number[]): Value | null {
    const numbers = inputs.map((input) => this.knownNumber(input));
    if (numbers.includes(null) || sizeOf(shape) !== 1) return null;
    const [x = 0, y = 0, z = 0] = numbers as number[];
    return this.constant(Float32Array.of(functions[name].apply(x, y, z)), shape);
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
