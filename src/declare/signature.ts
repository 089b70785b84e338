import { showCalled } from "./call.js";
import { isEvalSchedule, showEvalSchedule } from "./evalSchedule.js";
import type { InputSpec } from "./op.js";
import type { ParamSpecs } from "./params.js";
import { type Const, showConst } from "./values.js";

/** How a config calls a declaration: `dnn(hidden_units, activation='tanh')`, an argument a line where that is longer than `width`. */
export function signature(name: string, params: ParamSpecs, width = 100): string {
  const args = argsOf(params);
  const line = `${name}(${args.join(", ")})`;
  return line.length <= width ? line : `${name}(\n${args.map((arg) => `    ${arg},\n`).join("")})`;
}

/** A signature in one line: of the arguments that may be left out, as many as `width` holds. */
export function shortSignature(name: string, params: ParamSpecs, width: number): string {
  const isRequired = Object.values(params).map((spec) => !("default" in spec));
  let shown: string[] = [];
  for (const [i, arg] of argsOf(params).entries()) {
    const next = [...shown.filter((text) => text !== "…"), arg];
    const isLast = i === isRequired.length - 1;
    const fits = `${name}(${next.join(", ")}${isLast ? "" : ", …"})`.length <= width;
    const isFull = shown.includes("…");
    if (isRequired[i] || (fits && !isFull)) shown = isFull ? [...shown, arg] : next;
    else if (shown.at(-1) !== "…") shown = [...shown, "…"];
  }
  return `${name}(${shown.join(", ")})`;
}

function argsOf(params: ParamSpecs): string[] {
  return Object.entries(params).map(([arg, spec]) =>
    "default" in spec ? `${arg}=${showDefault(spec.default)}` : arg,
  );
}

/** A default as a config would write it. */
export function showDefault(value: unknown): string {
  if (isEvalSchedule(value)) return showConst(showEvalSchedule(value));
  const isCall = typeof value === "object" && value !== null && "declaration" in value;
  return showConst(isCall ? showCalled(value as never) : (value as Const));
}

const arities = { one: "one tensor", optional: "one tensor or none", oneOrMany: "one tensor or a list" };

/** How many tensors an input takes. */
export function takes({ arity, min, max }: InputSpec): string {
  if (arity !== "many") return arities[arity];
  const bounds = [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`];
  return ["any number", ...bounds.filter((bound) => bound !== "")].join(", ");
}
