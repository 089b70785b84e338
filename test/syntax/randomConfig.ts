import type { Source } from "../../src/diagnostics/diagnostic.js";
import type {
  ArgAst,
  BinaryOperator,
  CallAst,
  ConfigAst,
  DirectiveAst,
  NodeAst,
  ValueAst,
} from "../../src/syntax/ast.js";
import type { Random } from "./random.js";

const source: Source = { path: "random", text: "" };
const span = { source, start: 0, end: 0 };

const words = [
  "user",
  "item_1",
  "tf.nn.tanh",
  "x-y",
  "_",
  "été",
  "a.b-c_9",
  "constructor",
  "__proto__",
  "名前",
];
const texts = [
  "",
  "user",
  "it's",
  '"',
  "a\\b",
  "two\nlines\t",
  "# no comment",
  "$k",
  "(",
  "]",
  "été 名前 👩‍🚀",
  "\\n",
];
const numbers = ["0", "7", "100", "0.5", ".95", "1.", "1e-3", "2.5E+4", "00", "9007199254740993"];
const operators: BinaryOperator[] = ["+", "-", "*", "/", "//", "**"];

/** A tree such as `parseConfig` makes, with all spans empty. Directive names differ. */
export function randomConfig(random: Random): ConfigAst {
  const names = ["bind", "data", "train", "x.y"].filter(() => random.below(2) === 0);
  return {
    source,
    directives: names.map((name) => randomDirective(random, name)),
    roots: random.list(0, 3, () => randomNode(random, 0)),
  };
}

function randomDirective(random: Random, name: string): DirectiveAst {
  return { kind: "directive", name, nameSpan: span, args: randomArgs(random, 0), span };
}

function randomNode(random: Random, depth: number): NodeAst {
  const call = random.below(4) === 0 ? null : randomCall(random, 0);
  const children =
    depth > 4 ? [] : random.list(0, 3 - Math.min(depth, 2), () => randomNode(random, depth + 1));
  return { kind: "node", name: random.pick(words), nameSpan: span, call, depth, span, children };
}

function randomCall(random: Random, level: number): CallAst {
  return { kind: "call", name: random.pick(words), nameSpan: span, args: randomArgs(random, level), span };
}

function randomArgs(random: Random, level: number): ArgAst[] {
  return random.list(0, 3, () => {
    const name = random.below(2) === 0 ? null : random.pick(words);
    return { name, nameSpan: name === null ? null : span, value: randomValue(random, level), span };
  });
}

export function randomValue(random: Random, level: number): ValueAst {
  const inner = () => randomValue(random, level + 1);
  switch (random.below(level > 4 ? 6 : 11)) {
    case 0: {
      const text = random.pick(numbers);
      return { kind: "number", value: Number(text), text, span };
    }
    case 1:
      return { kind: "string", value: random.pick(texts), span };
    case 2:
      return { kind: "boolean", value: random.below(2) === 0, span };
    case 3:
      return { kind: "none", span };
    case 4:
      return { kind: "variable", name: random.pick(["k", "kfactors", "_l2", "Été"]), span };
    case 5:
      return { kind: "name", name: random.pick(words), span };
    case 6:
      return { kind: "list", items: random.list(0, 3, inner), span };
    case 7:
      return { kind: "tuple", items: random.list(0, 3, inner), span };
    case 8:
      return { kind: "unary", operator: random.pick(["+", "-"] as const), operand: inner(), span };
    case 9:
      return { kind: "binary", operator: random.pick(operators), left: inner(), right: inner(), span };
    default:
      return randomCall(random, level + 1);
  }
}
