import type { Builder } from "./builder.js";
import type { Factored, LinkStep, Side } from "./factorise.js";
import { unshaped, type Value } from "./ir.js";

/**
 * Takes apart an output that has a score of each item as its columns: link(X·Yᵀ + c), where the rows X hang on the left
 * side alone, and Y and c, one row and one number a column, on no side.
 * @param output [n, columns]
 * @returns null where the scores are no such product
 */
export function factoriseColumns(b: Builder, output: Value, sideOf: (value: Value) => Side): Factored | null {
  const [rows, columns] = output.shape;
  if (output.shape.length !== 2 || rows === undefined || columns === undefined || columns < 2) return null;
  const isFixed = (value: Value) => sideOf(value) === "neither";
  const link: LinkStep[] = [];
  let bias: Value | null = null;
  for (let value = unshaped(output); ; ) {
    const { made } = value;
    if (value.shape.length !== 2 || value.shape[1] !== columns || sideOf(value) !== "left") return null;
    if (made.kind === "matmul") {
      const [x, matrix] = made.inputs;
      if (made.transposeA || !isFixed(matrix)) return null;
      const y = made.transposeB ? matrix : transposed(b, matrix);
      return assembled(b, x, y, bias, link.reverse());
    }
    if (made.kind !== "map") return null;
    const [inner, ...several] = made.inputs.filter((input) => !isFixed(input));
    if (inner === undefined || several.length > 0) return null;
    const others = made.inputs.filter((input) => input !== inner);
    const operands = made.inputs.map((input) => (input === inner ? null : b.knownNumber(input)));
    if (others.every((input) => b.knownNumber(input) !== null)) {
      // What is done to the product before the bias is added has no place in the form.
      if (bias !== null) return null;
      link.push({ name: made.name, operands });
    } else if (made.name === "add" && bias === null && isRow(others[0]!, columns)) {
      bias = others[0]!;
    } else return null;
    value = unshaped(inner);
  }
}

/** One number a column. */
function isRow({ shape }: Value, columns: number): boolean {
  return shape.at(-1) === columns && shape.slice(0, -1).every((size) => size === 1);
}

function transposed(b: Builder, matrix: Value): Value {
  const [rows, columns] = matrix.shape as [number, number];
  return b.view(matrix, { offset: 0, strides: [1, columns] }, [columns, rows]);
}

/** Rows of x and of y, each with its bias behind. */
function assembled(
  b: Builder,
  x: Value,
  y: Value,
  bias: Value | null,
  link: readonly LinkStep[],
): Factored | null {
  const [rows, rank] = x.shape;
  const [columns] = y.shape;
  if (rows === undefined || rank === undefined || columns === undefined) return null;
  const parts = [
    { offset: 0, strides: [rank + 1, 1] },
    { offset: rank, strides: [rank + 1, 1] },
  ];
  const zeros = (count: number) => b.map("copy", [b.number(0)], [count, 1]);
  const c = bias ? b.reshape(b.map("copy", [bias], [1, columns]), [columns, 1]) : zeros(columns);
  return {
    rank,
    left: b.assemble([x, zeros(rows)], parts, [rows, rank + 1]),
    right: b.assemble([y, c], parts, [columns, rank + 1]),
    link,
    leftParts: [
      { width: rank, table: null },
      { width: 1, table: null },
    ],
  };
}
