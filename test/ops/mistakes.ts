import type { InputSpec, OpDeclaration } from "../../src/declare/op.js";
import type { ParamKind } from "../../src/declare/params.js";
import { type Const, showConst } from "../../src/declare/values.js";
import type { GraphNode } from "../../src/graph/graph.js";
import { graphOf } from "../support/check.js";

/** A config with one mistake in it, and what the checker must say. */
export interface Mistake {
  readonly what: string;
  readonly text: string;
  readonly code: string;
  /** What stands beside the place, where it is known: the nearest name. */
  readonly label?: string;
}

/** Every mistake that an op's declaration rules out, made in its example. */
export function mistakesIn(op: OpDeclaration): readonly Mistake[] {
  const example = readExample(op);
  return [...unknownArguments(op, example), ...wrongArguments(op, example), ...wrongInputs(op, example)];
}

/** The op's node in its example, as text that can be changed. */
interface Example {
  /** Its line without the arguments: `-h dnn`. */
  readonly head: string;
  readonly arguments: ReadonlyMap<string, string>;
  /** The lines below it, each with those below itself. */
  readonly children: readonly (readonly string[])[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly depth: number;
}

function readExample({ name, example }: OpDeclaration): Example {
  const lines = example.split("\n");
  const at = lines.findIndex((line) => new RegExp(`[ .]${name}\\(`).test(line));
  const head = lines[at]!.slice(0, lines[at]!.indexOf("("));
  const depth = depthOf(head);
  const node = graphOf(example).byName.get(/^-*\s*(\S+)/.exec(head)![1]!)!;
  const end = lines.findIndex((line, i) => i > at && depthOf(line) <= depth);
  const below = lines.slice(at + 1, end < 0 ? lines.length : end);
  const children: string[][] = [];
  for (const line of below) {
    if (depthOf(line) === depth + 1) children.push([line]);
    else children.at(-1)!.push(line);
  }
  return {
    head,
    depth,
    arguments: argumentsOf(node),
    children,
    before: lines.slice(0, at),
    after: end < 0 ? [] : lines.slice(end),
  };
}

const depthOf = (line: string): number => /^-*/.exec(line)![0].length;

function argumentsOf({ written }: GraphNode): ReadonlyMap<string, string> {
  return new Map(written.map(({ name, value }) => [name, showConst(value)]));
}

function withArguments(example: Example, changed: ReadonlyMap<string, string | null>, more = ""): string {
  const all = new Map<string, string | null>([...example.arguments, ...changed]);
  const shown = [...all].filter(([, value]) => value !== null).map(([name, value]) => `${name}=${value}`);
  return textOf({ ...example, head: `${example.head}(${[...shown, ...(more ? [more] : [])].join(", ")})` });
}

function withChildren(
  example: Example,
  children: Example["children"],
  roots: readonly string[] = [],
): string {
  const shown = [...example.arguments].map(([name, value]) => `${name}=${value}`);
  const after = [...example.after, ...roots];
  return textOf({ ...example, head: `${example.head}(${shown.join(", ")})`, children, after });
}

function textOf({ before, head, children, after }: Example): string {
  return [...before, head, ...children.flat(), ...after].join("\n");
}

/** A name with a letter too many, a name nothing is like, an argument without a place, one given twice. */
function unknownArguments({ params }: OpDeclaration, example: Example): Mistake[] {
  const names = Object.keys(params);
  const extra = (what: string, more: string, code: string, label?: string): Mistake => ({
    what,
    text: withArguments(example, new Map(), more),
    code,
    ...(label === undefined ? {} : { label }),
  });
  return [
    ...names
      .filter((name) => name.length > 3)
      .map((name) =>
        extra(
          `\`${name}\` misspelt`,
          `${name}${name.at(-1)}=1`,
          "unknown-argument",
          `did you mean \`${name}\`?`,
        ),
      ),
    extra("an argument of no known name", "qqqqqqqqqq=1", "unknown-argument", ""),
    ...(names.length === 0 ? [extra("an argument", "1", "too-many-arguments")] : []),
    ...[...example.arguments].map(([name, value]) =>
      extra(`\`${name}\` twice`, `${name}=${value}`, "argument-twice"),
    ),
  ];
}

/** Values of every kind, at bounds and beyond, as texts and as what they are read as. */
const values: readonly (readonly [string, Const])[] = [
  ["-1", -1],
  ["0", 0],
  ["0.5", 0.5],
  ["2", 2],
  ["'nonsense'", "nonsense"],
  ["None", null],
  ["True", true],
  ["[0]", [0]],
  ["['a', 1]", ["a", 1]],
];

/** Each parameter left out where it is required, of a wrong kind, out of bounds, or a word with a letter too many. */
function wrongArguments({ params }: OpDeclaration, example: Example): Mistake[] {
  return Object.entries(params).flatMap(([name, spec]) => {
    const kind: ParamKind<unknown> = spec.kind;
    const set = (value: string | null) => withArguments(example, new Map([[name, value]]));
    const refused = values.filter(([, value]) => kind.read(value) === undefined);
    const words = (kind.words ?? []).filter((word) => word.length > 3 && !word.startsWith("tf."));
    return [
      ...("default" in spec ? [] : [{ what: `no \`${name}\``, text: set(null), code: "missing-argument" }]),
      ...refused.map(([text]) => ({
        what: `\`${name}\` of ${text}`,
        text: set(text),
        code: "wrong-argument",
      })),
      ...words.map((word) => ({
        what: `\`${name}\` of a misspelt word`,
        text: set(`'${word}${word.at(-1)}'`),
        code: "wrong-argument",
        label: `did you mean '${word}'?`,
      })),
    ];
  });
}

/** The last input missing, one too many, and each of another type or rank. */
function wrongInputs({ inputs }: OpDeclaration, example: Example): Mistake[] {
  const specs = Object.entries(inputs);
  const { children, depth } = example;
  const marks = "-".repeat(depth + 1);
  const found: Mistake[] = [];
  const last = specs[Math.min(children.length, specs.length) - 1]?.[1];
  const needsLast =
    last?.arity === "one" ||
    last?.arity === "oneOrMany" ||
    (last?.arity === "many" && children.length - specs.length + 1 <= (last.min ?? 0));
  if (needsLast) {
    found.push({
      what: "an input too few",
      text: withChildren(example, children.slice(0, -1)),
      code: "missing-input",
    });
  }
  const most = specs.reduce(
    (sum, [, spec]) => sum + (spec.arity === "many" ? (spec.max ?? Number.POSITIVE_INFINITY) : 1),
    0,
  );
  if (Number.isFinite(most)) {
    const more = Array.from({ length: most - children.length + 1 }, (_, i) => [
      `${marks}more${i} placeholder(tf.float32)`,
    ]);
    found.push({
      what: "an input too many",
      text: withChildren(example, [...children, ...more]),
      code: "too-many-inputs",
    });
  }
  children.forEach((child, i) => {
    const [name, spec] = specs[Math.min(i, specs.length - 1)]!;
    for (const [what, line, code] of otherInputs(name, spec)) {
      const others = children.map((lines, j) => (j === i ? [`${marks}odd ${line}`] : lines));
      // Where a later line means the one that is replaced, that one goes on as a root.
      const isMeant = others.flat().some((each) => each.trim() === `${marks}${nameOf(child[0]!)}`);
      const roots = isMeant ? child.map((each) => each.slice(depth + 1)) : [];
      found.push({ what, text: withChildren(example, others, roots), code });
    }
  });
  return found;
}

const nameOf = (line: string): string => /^-*\s*(\S+)/.exec(line)![1]!;

function otherInputs(name: string, { dtype, shape }: InputSpec): (readonly [string, string, string])[] {
  const other = dtype === "int32" ? "tf.float32" : "tf.int32";
  const rank = (shape?.length ?? 0) + 1;
  const dims = Array.from({ length: rank }, (_, i) => (i === 0 ? "None" : "2"));
  const typed =
    dtype === null ? [] : [[`${name} of another type`, `placeholder(${other})`, "wrong-dtype"] as const];
  const ranked =
    shape === null
      ? []
      : [
          [
            `${name} of rank ${rank}`,
            `placeholder(tf.${dtype ?? "float32"}, shape=[${dims.join(", ")}])`,
            "wrong-shape",
          ] as const,
        ];
  return [...typed, ...ranked];
}
