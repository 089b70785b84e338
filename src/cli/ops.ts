import { type OpDeclaration, opGroups } from "../declare/op.js";
import type { Registries } from "../declare/registries.js";
import { shortSignature } from "../declare/signature.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { builtin } from "../registries.js";
import type { CommandContext } from "./command.js";
import { type Declaration, declarationJson, declarationPage } from "./declarationPage.js";
import { wrapText } from "./wrapText.js";

/** Wide enough for a sentence, narrow enough for every terminal. */
const WIDTH = 80;

/** `antk ops`: every op, or the page of each declaration of that name. */
export function ops(name: string | undefined, { terminal, line }: CommandContext): void {
  const width = Math.min(WIDTH, terminal.resultWidth);
  if (name === undefined) {
    for (const op of builtin.ops.all) terminal.emit(declarationJson(op));
    for (const text of listing(builtin, width)) terminal.print(text);
    return;
  }
  const found = declarationsCalled(name);
  if (found.length === 0) {
    const near = nearest(
      name,
      Object.values(builtin).flatMap((registry) => registry.names),
    )[0];
    throw failure(UsageError, "unknown-name", `nothing is called \`${name}\``, {
      at: line.spanOf(name),
      label: near ? `did you mean \`${near}\`?` : "",
      notes: [
        "`antk ops` lists the ops, losses, penalties, metrics, optimizers, samplers, schedules, splits and data sources",
      ],
    });
  }
  for (const [i, declaration] of found.entries()) {
    terminal.emit(declarationJson(declaration));
    if (i > 0) terminal.print("");
    for (const text of declarationPage(builtin, declaration, width)) terminal.print(text);
  }
}

/** In every family: `mse` is a loss and a metric. */
function declarationsCalled(name: string): readonly Declaration[] {
  return Object.values(builtin as unknown as Record<string, { get(name: string): Declaration | undefined }>)
    .map((registry) => registry.get(name))
    .filter((declaration) => declaration !== undefined);
}

function listing(registries: Registries, width: number): string[] {
  const groups = opGroups.flatMap((group) => {
    const members = registries.ops.all.filter((op) => op.group === group);
    return members.length === 0 ? [] : [group, ...members.flatMap((op) => entry(op, width)), ""];
  });
  const { losses, penalties, metrics, optimizers, samplers, schedules, splits, sources } = registries;
  const named = {
    losses,
    penalties,
    metrics,
    optimizers,
    samplers,
    schedules,
    splits,
    "data sources": sources,
  };
  const others = Object.entries(named);
  return [
    ...groups,
    ...others.flatMap(([family, { all }]) => [
      family,
      ...wrapText(all.map(({ name }) => name).join(", "), width, "  "),
    ]),
    "",
    ...wrapText(
      "`antk ops NAME` tells all about one of them: formula, shapes, arguments, an example.",
      width,
    ),
  ];
}

function entry({ name, params, about }: OpDeclaration, width: number): string[] {
  return [`  ${shortSignature(name, params, width - 2)}`, ...wrapText(firstSentence(about), width, "      ")];
}

function firstSentence(text: string): string {
  return /^.*?\.(?= [A-Z`]|$)/.exec(text)?.[0] ?? text;
}
