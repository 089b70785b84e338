import { type ColumnUse, defineOp } from "../declare/op.js";
import { kinds, oneOf, optional, orNone, required } from "../declare/params.js";
import type { Dim } from "../declare/shape.js";
import { distribution, initialOf, initrangeAbout } from "./initial.js";
import { l1, penalizeRows, penalizeTable } from "./penalty.js";

export default defineOp({
  name: "lookup",
  about:
    "One learned row for each id of a data column: y = W[id]. Other lines may use W: `embedding` takes rows of it by the ids of another column, `full_product` and `matmul` multiply by it; every use adds to its gradient.",
  group: "data and tables",
  source: "ANTK, node_ops.lookup; Koren, Bell and Volinsky 2009",
  inputs: {},
  params: {
    dataname: required(kinds.string, "The column of ids. Lookups of one column share its placeholder."),
    data: optional(
      orNone(kinds.string),
      "The column whose number of ids is the number of rows. None: dataname.",
      null,
    ),
    indices: optional(orNone(kinds.string), "The column to take ids from. None: dataname.", null),
    distribution: optional(distribution, "How the table starts.", "uniform"),
    initrange: optional(kinds.nonNegative, initrangeAbout, 0.1),
    l2: optional(kinds.nonNegative, "Strength of the penalty; see l2_on.", 0),
    shape: required(kinds.shape, "[None, columns]. A table of one column is a bias: weight decay leaves it."),
    makeplace: optional(
      kinds.boolean,
      "No effect: lookups of one column always share its placeholder.",
      true,
    ),
    l2_on: optional(
      oneOf("rows", "table"),
      "'rows' adds l2·Σy² over the rows of the minibatch, an id as often as it occurs; 'table' adds l2·½·ΣW². Likewise l1.",
      "rows",
    ),
    l1,
  },
  example: "huser lookup(dataname='user', shape=[None, 8])",
  columns: ({ params }) => [idsOf(params), ...sizeOf(params)],
  rules: ({ params, columns: [ids, sized] }) => [
    ...(params.shape?.length === 2 && params.shape[1] !== "?" ? [] : ["`shape` must be [None, columns]"]),
    ...(sized?.schema && sized.schema.kind !== "index"
      ? [`\`${sized.name}\` holds no ids, so it does not tell how many rows the table has`]
      : []),
    ...((ids?.schema?.dim ?? 0) > (sized?.schema?.dim ?? Number.POSITIVE_INFINITY)
      ? [
          `\`${ids!.name}\` has ${ids!.schema!.dim} ids, and the table one row for each of the ${sized!.schema!.dim} of \`${sized!.name}\``,
        ]
      : []),
  ],
  weights: ({ params, columns }) => {
    const sized = columns[1] ?? columns[0];
    const rows = sized?.schema?.dim ?? `ids of ${params.data ?? params.dataname}`;
    const initial = initialOf(params.distribution, params.initrange);
    // One number an id is what is added to a score.
    const decays = width(params.shape) !== 1;
    return [{ name: "w", shape: [rows, width(params.shape)], initial, decays }];
  },
  exposes: { weights: "w" },
  output: ({ params, columns }) => {
    const ids = columns[0]?.type.shape ?? ["batch"];
    return { dtype: "float32", shape: [ids[0] ?? "batch", width(params.shape)] };
  },
  compute: (_inputs, { params }, context) => {
    const rows = context.tf.gather(context.weight("w"), context.column(0));
    if (params.l2_on === "table") penalizeTable(context, context.weight("w"), params);
    else penalizeRows(context, rows, params);
    return rows;
  },
});

interface Named {
  readonly dataname: string;
  readonly data: string | null;
  readonly indices: string | null;
}

function idsOf({ dataname, indices }: Named): ColumnUse {
  return { name: indices ?? dataname, as: "index", dtype: "int32" };
}

/** The column that tells the number of rows, where it is not the one that is read. */
function sizeOf(params: Named): readonly ColumnUse[] {
  const name = params.data ?? params.dataname;
  return name === idsOf(params).name ? [] : [{ name, as: "size", dtype: null }];
}

function width(shape: readonly Dim[] | null): Dim {
  return shape?.[1] ?? "?";
}
