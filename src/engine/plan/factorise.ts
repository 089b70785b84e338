import type { Builder } from "./builder.js";
import type { MapName } from "./functions.js";
import { inputsOf, sizeOf, unshaped, type Value } from "./ir.js";

/**
 * A score of two sides, taken apart: score = link(x·y + b + c), where the row x and the number b hang on one side alone
 * (a user), y and c on the other (an item). Then all pairs are one product of two matrices.
 */
export interface Factored {
  /** Of rows x. */
  readonly rank: number;
  /** [n, rank + 1]: x, then b. */
  readonly left: Value;
  /** [n, rank + 1]: y, then c. */
  readonly right: Value;
  /** Functions of the sum, one after the other; none: the score is the sum itself. */
  readonly link: readonly LinkStep[];
  /** What the columns of `left` are, from the first on. */
  readonly leftParts: readonly FactorPart[];
}

/** Neighbouring columns of factors. */
export interface FactorPart {
  readonly width: number;
  /** The weight whose rows they are, taken by ids; null where they are computed. */
  readonly table: string | null;
}

/** An element-wise function; null stands for what comes in. */
export interface LinkStep {
  readonly name: MapName;
  readonly operands: readonly (number | null)[];
}

/** What a value hangs on. What hangs on neither side goes with either. */
export type Side = "left" | "right" | "neither" | "both";

/** Products of a score with more terms than this are left as they are. */
const TERMS = 32;

/** left ∘ right; a side that is null is 1. */
interface Term {
  readonly left: Value | null;
  readonly right: Value | null;
}

/**
 * A value that hangs on both sides. `wide`: a sum of terms, element by element, each spread over the value's shape.
 * `columns`: for each column of the value a sum of terms, each summed along its row.
 */
type Form =
  | { readonly kind: "wide"; readonly terms: readonly Term[] }
  | { readonly kind: "columns"; readonly columns: readonly (readonly Term[])[] };

/**
 * @param output one number for each of n rows
 * @param sideOf which side a value hangs on
 * @returns null where the score is no such product
 */
export function factorise(b: Builder, output: Value, sideOf: (value: Value) => Side): Factored | null {
  const [rows] = output.shape;
  if (rows === undefined || sizeOf(output.shape) !== rows) return null;
  const forms = new Forms(b, rows, sideOf);
  const link: LinkStep[] = [];
  for (let value = unshaped(output); ; ) {
    const form = forms.of(value);
    const terms = form && forms.column(form);
    if (terms) return assembled(b, rows, terms, link.reverse());
    const outer = peeled(b, value, sideOf);
    if (!outer) return null;
    link.push(outer.step);
    value = unshaped(outer.inner);
  }
}

/** What a value hangs on, by the feeds below it. */
export function sides(sideOfFeed: (feed: string) => Side): (value: Value) => Side {
  const known = new Map<Value, Side>();
  const sideOf = (value: Value): Side => {
    const found = known.get(value);
    if (found) return found;
    const { made } = value;
    const below = made.kind === "feed" ? [sideOfFeed(made.name)] : inputsOf(value).map(sideOf);
    const side = below.reduce(together, "neither");
    known.set(value, side);
    return side;
  };
  return sideOf;
}

function together(a: Side, b: Side): Side {
  if (a === "neither" || a === b) return b;
  return b === "neither" ? a : "both";
}

/** The outermost function of a score, where its other operands are known numbers. */
function peeled(b: Builder, { made }: Value, sideOf: (value: Value) => Side) {
  if (made.kind !== "map") return null;
  const inner = made.inputs.filter((input) => sideOf(input) === "both");
  const operands = made.inputs.map((input) => (input === inner[0] ? null : b.knownNumber(input)));
  const isKnown = made.inputs.every((input, i) => input === inner[0] || operands[i] !== null);
  return inner.length === 1 && isKnown ? { inner: inner[0]!, step: { name: made.name, operands } } : null;
}

/** The forms of values, each by its call. */
class Forms {
  private readonly known = new Map<Value, Form | null>();

  constructor(
    private readonly b: Builder,
    private readonly rows: number,
    private readonly sideOf: (value: Value) => Side,
  ) {}

  /** null where it has none. */
  of(value: Value): Form | null {
    const side = this.sideOf(value);
    if (side !== "both") {
      const term = side === "right" ? { left: null, right: value } : { left: value, right: null };
      return { kind: "wide", terms: [term] };
    }
    if (value.shape[0] !== this.rows) return null;
    const found = this.known.get(value);
    if (found !== undefined) return found;
    const form = this.made(value);
    const count = form?.kind === "wide" ? form.terms.length : (form?.columns.flat().length ?? 0);
    const bounded = count <= TERMS ? form : null;
    this.known.set(value, bounded);
    return bounded;
  }

  /** A value of one number a row, as its terms; null for others. */
  column(form: Form): readonly Term[] | null {
    if (form.kind === "columns") return form.columns.length === 1 ? form.columns[0]! : null;
    const terms = form.terms.map(({ left, right }) => ({
      left: this.single(left),
      right: this.single(right),
    }));
    return terms.every(({ left, right }) => left !== undefined && right !== undefined)
      ? (terms as Term[])
      : null;
  }

  private made(value: Value): Form | null {
    const { made } = value;
    switch (made.kind) {
      case "map":
        return this.map(value, made.name, made.inputs);
      case "sum":
        return made.over === "columns" ? this.rowSums(made.inputs[0]) : null;
      case "reshape":
        return this.reshape(value, made.inputs[0]);
      case "matmul":
        return made.transposeA ? null : this.product(made.inputs[0], made.inputs[1], made.transposeB);
      case "assemble":
        return this.sideBySide(value, made.parts, made.inputs);
      default:
        return null;
    }
  }

  private map(value: Value, name: MapName, inputs: readonly Value[]): Form | null {
    const [f, g] = inputs.map((input) => this.of(input));
    const isColumn = sizeOf(value.shape) === this.rows;
    switch (name) {
      case "add":
        return f && g ? this.plus(f, g, isColumn) : null;
      case "sub":
        return f && g
          ? this.plus(
              f,
              this.each(g, (term) => this.negated(term)),
              isColumn,
            )
          : null;
      case "neg":
        return f ? this.each(f, (term) => this.negated(term)) : null;
      case "mul":
        return f && g ? this.times(f, g, isColumn) : null;
      case "square":
        return f ? this.times(f, f, isColumn) : null;
      case "div": {
        if (!f || this.sideOf(inputs[1]!) === "both") return null;
        const inverse = this.of(this.b.map("reciprocal", [inputs[1]!]));
        return inverse && this.times(f, inverse, isColumn);
      }
      case "copy":
      case "detach":
        return f?.kind === "columns" && !isColumn ? null : f!;
      default:
        return null;
    }
  }

  private plus(f: Form, g: Form, isColumn: boolean): Form | null {
    if (f.kind === "wide" && g.kind === "wide") return { kind: "wide", terms: [...f.terms, ...g.terms] };
    const [x, y] = isColumn ? [this.column(f), this.column(g)] : [];
    return x && y ? { kind: "columns", columns: [[...x, ...y]] } : null;
  }

  private times(f: Form, g: Form, isColumn: boolean): Form | null {
    if (f.kind === "wide" && g.kind === "wide") {
      return { kind: "wide", terms: f.terms.flatMap((s) => g.terms.map((t) => this.both(s, t))) };
    }
    const [x, y] = isColumn ? [this.column(f), this.column(g)] : [];
    if (!x || !y) return null;
    // Of two sums along rows, the product is none.
    const isNumber = ({ left, right }: Term) => [left, right].every((v) => !v || widthOf(v) === 1);
    const pairs = x.flatMap((s) => y.map((t) => [s, t] as const));
    if (!pairs.every(([s, t]) => isNumber(s) || isNumber(t))) return null;
    return { kind: "columns", columns: [pairs.map(([s, t]) => this.both(s, t))] };
  }

  private both(s: Term, t: Term): Term {
    const product = (x: Value | null, y: Value | null) => (x && y ? this.b.map("mul", [x, y]) : (x ?? y));
    return { left: product(s.left, t.left), right: product(s.right, t.right) };
  }

  private negated({ left, right }: Term): Term {
    return left ? { left: this.b.map("neg", [left]), right } : { left, right: this.b.map("neg", [right!]) };
  }

  private each(form: Form, change: (term: Term) => Term): Form {
    if (form.kind === "wide") return { kind: "wide", terms: form.terms.map(change) };
    return { kind: "columns", columns: form.columns.map((terms) => terms.map(change)) };
  }

  private rowSums(input: Value): Form | null {
    const form = input.shape.length === 2 ? this.of(input) : null;
    if (form?.kind === "columns") return { kind: "columns", columns: [form.columns.flat()] };
    return form && { kind: "columns", columns: [form.terms.map((term) => this.summed(term, input.shape))] };
  }

  /** A side alone is summed at once. */
  private summed({ left, right }: Term, shape: readonly number[]): Term {
    const full = (v: Value) => this.b.map("copy", [v], shape);
    if (left && right) return { left: full(left), right: full(right) };
    const sum = (v: Value | null) => v && this.b.reshape(this.b.sum(full(v), "columns"), [this.rows, 1]);
    return { left: sum(left), right: sum(right) };
  }

  private reshape(value: Value, input: Value): Form | null {
    const form = this.of(input);
    if (!form || input.shape[0] !== this.rows) return null;
    if (form.kind === "columns") {
      const isSame = sizeOf(value.shape) === this.rows * form.columns.length && value.shape.length <= 2;
      return isSame ? form : null;
    }
    const terms = form.terms.map(({ left, right }) => {
      const turned = (v: Value | null) =>
        v && this.b.reshape(this.b.map("copy", [v], input.shape), value.shape);
      return { left: turned(left), right: turned(right) };
    });
    return { kind: "wide", terms };
  }

  /** Times a matrix of one column that hangs on neither side. */
  private product(x: Value, matrix: Value, isTransposed: boolean): Form | null {
    const columns = matrix.shape[isTransposed ? 0 : 1];
    const form = this.of(x);
    if (!form || columns !== 1 || matrix.shape.length !== 2 || this.sideOf(matrix) !== "neither") return null;
    const width = sizeOf(matrix.shape);
    const row = this.b.reshape(matrix, [1, width]);
    const by = (factor: Value) => (term: Term) => this.both(term, { left: factor, right: null });
    if (form.kind === "wide") {
      const terms = form.terms.map(by(row)).map((term) => this.summed(term, [this.rows, width]));
      return { kind: "columns", columns: [terms] };
    }
    const terms = form.columns.flatMap((column, j) => {
      const factor = width === 1 ? row : this.b.view(row, { offset: j, strides: [1, 1] }, [1, 1]);
      return column.map((term) => this.scaled(term, factor));
    });
    return { kind: "columns", columns: [terms] };
  }

  /** A sum along a row, times one number. */
  private scaled({ left, right }: Term, factor: Value): Term {
    if (left) return { left: this.b.map("mul", [left, factor]), right };
    return { left, right: this.b.map("mul", [right!, factor]) };
  }

  /** Columns, each of one number a row, next to one another. */
  private sideBySide(
    value: Value,
    parts: readonly { readonly offset: number }[],
    inputs: readonly Value[],
  ): Form | null {
    const isRow = value.shape.length === 2 && value.shape[1] === inputs.length;
    if (!isRow || !inputs.every(({ shape }) => sizeOf(shape) === this.rows)) return null;
    const columns = inputs.map((input) => {
      const form = this.of(input);
      return form && this.column(form);
    });
    if (!columns.every((column) => column !== null) || !parts.every(({ offset }, i) => offset === i))
      return null;
    return { kind: "columns", columns };
  }

  /** As [n, 1]; undefined where it has more numbers a row. */
  private single(value: Value | null): Value | null | undefined {
    if (!value) return null;
    const size = sizeOf(value.shape);
    if (size === 1) return this.b.map("copy", [this.b.reshape(value, [1, 1])], [this.rows, 1]);
    return size === this.rows ? this.b.reshape(value, [this.rows, 1]) : undefined;
  }
}

function widthOf({ shape }: Value): number {
  return shape.length === 2 ? shape[1]! : 1;
}

/** The terms of both sides next to one another, then the sum of those of one. */
function assembled(b: Builder, rows: number, terms: readonly Term[], link: readonly LinkStep[]): Factored {
  const full = (v: Value, width: number) => b.map("copy", [v], [rows, width]);
  const products = terms.flatMap(({ left, right }) => {
    if (!left || !right) return [];
    const width = Math.max(widthOf(left), widthOf(right));
    return [{ left: full(left, width), right: full(right, width), width }];
  });
  const rank = products.reduce((sum, { width }) => sum + width, 0);
  const side = (of: "left" | "right", other: "left" | "right") => {
    const alone = terms.flatMap((term) => (term[other] === null ? [term[of]!] : []));
    const bias = alone.length > 0 ? alone.reduce((x, y) => b.map("add", [x, y])) : full(b.number(0), 1);
    const columns = [...products.map((product) => product[of]), full(bias, 1)];
    let at = 0;
    const parts = columns.map((column) => {
      const part = { offset: at, strides: [rank + 1, 1] };
      at += widthOf(column);
      return part;
    });
    return b.assemble(columns, parts, [rows, rank + 1]);
  };
  const alone = terms.filter(({ right }) => right === null).map(({ left }) => left!);
  const leftParts = [
    ...products.map(({ left, width }) => ({ width, table: tableOf(left) })),
    { width: 1, table: alone.length === 1 ? tableOf(alone[0]!) : null },
  ];
  return { rank, left: side("left", "right"), right: side("right", "left"), link, leftParts };
}

function tableOf(value: Value): string | null {
  const { made } = unshaped(value);
  if (made.kind !== "gather") return null;
  const table = unshaped(made.inputs[0]).made;
  return table.kind === "weight" ? table.name : null;
}
