import { exposedNames } from "../declare/exposed.js";
import type { LossDeclaration } from "../declare/loss.js";
import type { MetricDeclaration } from "../declare/metric.js";
import type { InputSpec, OpDeclaration } from "../declare/op.js";
import type { OptimizerDeclaration } from "../declare/optimizer.js";
import type { ParamSpecs } from "../declare/params.js";
import type { PenaltyDeclaration } from "../declare/penalty.js";
import type { Registries } from "../declare/registries.js";
import type { SamplerDeclaration } from "../declare/sampler.js";
import type { ScheduleDeclaration } from "../declare/schedule.js";
import { showShape } from "../declare/shape.js";
import { showDefault, signature, takes } from "../declare/signature.js";
import type { SourceDeclaration } from "../declare/source.js";
import type { SplitDeclaration } from "../declare/split.js";
import { exampleSentence } from "./exampleSentence.js";
import { wrapText } from "./wrapText.js";

/** Whatever a config can name. */
export type Declaration =
  | OpDeclaration
  | LossDeclaration
  | PenaltyDeclaration
  | MetricDeclaration
  | OptimizerDeclaration
  | SamplerDeclaration
  | ScheduleDeclaration
  | SplitDeclaration
  | SourceDeclaration<unknown>;

/** All about one declaration, in lines of at most `width` characters. */
export function declarationPage(
  registries: Registries,
  declaration: Declaration,
  width: number,
): readonly string[] {
  const { name, family, about } = declaration;
  const isOp = family === "op";
  const params = paramsOf(declaration);
  const title = isOp ? signature(name, params, width) : `${name}, ${familyNames[family]}`;
  return [
    ...title.split("\n"),
    "",
    ...wrapText(about, width),
    ...("formula" in declaration && declaration.formula !== ""
      ? ["", ...declaration.formula.split(";  ").flatMap((line) => wrapText(line, width, "  "))]
      : []),
    ...(isOp ? section("inputs", Object.entries(declaration.inputs).map(describeInput), width) : []),
    ...section("arguments", Object.entries(params).map(describeParam), width),
    ...(isOp ? exampleOf(registries, declaration, width) : []),
    ...("source" in declaration ? ["", ...wrapText(`source: ${declaration.source}`, width)] : []),
    ...(aliasesOf(declaration).length > 0
      ? wrapText(`also called ${aliasesOf(declaration).join(", ")}`, width)
      : []),
  ];
}

/** The same for programs. */
export function declarationJson(declaration: Declaration): object {
  const { family, name, about } = declaration;
  const params = Object.entries(paramsOf(declaration)).map(([param, { kind, about, ...rest }]) => ({
    name: param,
    is: kind.expects,
    about,
    ...("default" in rest ? { default: showDefault(rest.default) } : { required: true }),
  }));
  const shared = { event: "declaration", family, name, aliases: aliasesOf(declaration), about, params };
  if (declaration.family !== "op")
    return { ...shared, ...("formula" in declaration ? { formula: declaration.formula } : {}) };
  const { group, source, inputs, example, exposes } = declaration;
  return {
    ...shared,
    group,
    source,
    signature: signature(name, declaration.params, Number.POSITIVE_INFINITY),
    inputs: Object.entries(inputs).map(([input, spec]) => ({ name: input, ...spec })),
    exposes: Object.keys(exposes),
    example,
  };
}

const familyNames = {
  loss: "a loss",
  penalty: "a penalty",
  metric: "a metric",
  optimizer: "an optimizer",
  sampler: "a sampler",
  schedule: "a schedule of the learning rate",
  split: "a split",
  source: "a data source",
} as const;

function paramsOf(declaration: Declaration): ParamSpecs {
  return "params" in declaration ? (declaration.params as ParamSpecs) : {};
}

function aliasesOf(declaration: Declaration): readonly string[] {
  return "aliases" in declaration ? declaration.aliases : [];
}

type Entry = readonly [name: string, text: string];

function section(title: string, entries: readonly Entry[], width: number): string[] {
  if (entries.length === 0) return [];
  const column = Math.max(...entries.map(([name]) => name.length)) + 4;
  return [
    "",
    title,
    ...entries.flatMap(([name, text]) => {
      const [first = "", ...rest] = wrapText(text, width, " ".repeat(column));
      return [`  ${name}`.padEnd(column) + first.slice(column), ...rest];
    }),
  ];
}

function describeInput([name, spec]: readonly [string, InputSpec]): Entry {
  const shape = spec.shape === null ? "" : ` ${showShape(spec.shape)}`;
  const of = spec.dtype === null ? "" : { float32: " of floats", int32: " of ids" }[spec.dtype];
  return [name, `${takes(spec)}${shape}${of}. ${spec.about}`];
}

function describeParam([name, { kind, about, ...rest }]: readonly [string, ParamSpecs[string]]): Entry {
  const value = "default" in rest ? `default ${showDefault(rest.default)}` : "required";
  return [name, `${kind.expects}; ${value}. ${about}`];
}

function exampleOf(registries: Registries, { example, exposes }: OpDeclaration, width: number): string[] {
  const uses = exposedNames({ exposes });
  return [
    ...(uses.length > 0
      ? ["", ...wrapText(`other lines may use its weights as ${uses.join(", ")}`, width)]
      : []),
    "",
    "example",
    ...example.split("\n").map((line) => `  ${line}`),
    ...wrapText(exampleSentence(registries, example), width, "  "),
  ];
}
