import {
  type Diagnostic,
  errorAt,
  type Source,
  type Span,
  spanOf,
  warningAt,
} from "../diagnostics/diagnostic.js";
import type { CallAst, NodeAst } from "./ast.js";
import { limits } from "./limits.js";
import { quoted } from "./quoted.js";
import type { LogicalLine } from "./splitLines.js";

/** A line of the graph that has been read but has no place in the tree yet. */
export interface PlacelessNode {
  readonly line: LogicalLine;
  readonly name: string;
  readonly nameSpan: Span;
  readonly call: CallAst | null;
  readonly broken: boolean;
}

/** A node that still takes children. */
interface Draft extends NodeAst {
  readonly children: Draft[];
}

/** A line on the path from the root to the present one, with what its depth is measured by. */
interface Ancestor {
  readonly node: Draft;
  /** Markers, or columns of indentation. */
  readonly measure: number;
  readonly line: LogicalLine;
  /** Markers of the children of this line that skip a level and have been reported. */
  readonly reported: Set<number>;
}

type Report = (diagnostic: Diagnostic) => void;

/** Puts lines under each other by their markers or, where no line has one, by their indentation. */
export function buildTree(
  source: Source,
  lines: readonly PlacelessNode[],
  marker: string,
  report: Report,
): readonly NodeAst[] {
  const hasMarkers = lines.some(({ line }) => line.markers.count > 0 || line.markers.partial);
  const levels = hasMarkers ? markedLevels(source, marker, report) : indentedLevels(source, report);
  const roots: Draft[] = [];
  const path: Ancestor[] = [];
  let tooDeep = false;
  for (const placeless of lines) {
    const { line } = placeless;
    const measure = levels.measure(line);
    while (path.length > 0 && path.at(-1)!.measure >= measure) path.pop();
    const depth = path.length;
    if (depth > limits.depth) {
      if (!tooDeep) report(tooDeepError(source, placeless));
      tooDeep = true;
      continue;
    }
    levels.check(placeless, measure, path);
    const node = draftOf(source, placeless, depth);
    (path.at(-1)?.node.children ?? roots).push(node);
    path.push({ node, measure, line, reported: new Set() });
  }
  return roots;
}

function draftOf(
  source: Source,
  { line, name, nameSpan, call, broken }: PlacelessNode,
  depth: number,
): Draft {
  const span = spanOf(source, line.start, line.end);
  return {
    kind: "node",
    name,
    nameSpan,
    call,
    depth,
    span,
    children: [],
    ...(broken && { broken: true as const }),
  };
}

function tooDeepError(source: Source, { line, nameSpan }: PlacelessNode): Diagnostic {
  return errorAt("too-deep", `the graph is more than ${limits.depth} levels deep`, {
    at: spanOf(source, line.start, Math.max(nameSpan.end, line.start + 1)),
    label: "this line and those below it are left out",
    notes: ["give a node a line of its own at depth 0, and use its name where it is needed"],
  });
}

/** How depth is read from a line, and what can be wrong with it. */
interface Levels {
  /** What the depth of a line is measured by: more than its parent's. */
  measure(line: LogicalLine): number;
  /** Reports at most one problem, and none for a line that has its message already. */
  check(node: PlacelessNode, measure: number, path: readonly Ancestor[]): void;
}

// ---- Markers

function markedLevels(source: Source, marker: string, report: Report): Levels {
  const rootsReported = new Set<number>();
  return {
    measure: (line) => line.markers.count,
    check({ line, broken }, measure, path) {
      const parent = path.at(-1);
      const expected = parent ? parent.measure + 1 : 0;
      // The lines that follow at the same depth repeat the mistake, or share it.
      const known = parent?.reported ?? rootsReported;
      const skips = measure > expected && !known.has(measure);
      if (skips) known.add(measure);
      if (broken) return;
      if (line.markers.partial) report(partialMarker(source, line, marker));
      else if (skips) report(skippedLevel(source, line, measure, parent));
      else if (parent && isLeftOf(line.indent, parent.line.indent))
        report(leftOfParent(source, line, parent));
    },
  };
}

function markerSpan(source: Source, line: LogicalLine): Span {
  const written = source.text.slice(line.start, line.markers.end).trimEnd();
  return spanOf(source, line.start, line.start + written.length);
}

function partialMarker(source: Source, line: LogicalLine, marker: string): Diagnostic {
  return errorAt(
    "partial-marker",
    `${quoted(textOf(markerSpan(source, line)))} is no whole number of \`${marker}\``,
    {
      at: markerSpan(source, line),
      label: `write \`${marker}\` once for each level`,
    },
  );
}

function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}

function skippedLevel(
  source: Source,
  line: LogicalLine,
  count: number,
  parent: Ancestor | undefined,
): Diagnostic {
  if (!parent) {
    return errorAt("skipped-level", "the first node has markers but nothing stands above it", {
      at: markerSpan(source, line),
      label: "take the markers away",
      notes: ["a node with markers is an input of the node above it"],
    });
  }
  const most = parent.measure + 1;
  return errorAt(
    "skipped-level",
    `${markers(count)} below a line with ${parent.measure || "none"}: a level is skipped`,
    {
      at: markerSpan(source, line),
      label: `write ${markers(most)}`,
      also: [{ span: parent.node.nameSpan, text: `its inputs have ${markers(most)}` }],
    },
  );
}

function markers(count: number): string {
  return count === 1 ? "1 marker" : `${count} markers`;
}

/** Only where one indentation begins with the other: between tabs and spaces nothing can be said. */
function isLeftOf(indent: string, other: string): boolean {
  return indent.length < other.length && other.startsWith(indent);
}

function leftOfParent(source: Source, line: LogicalLine, parent: Ancestor): Diagnostic {
  const { name, nameSpan } = parent.node;
  return warningAt("left-of-parent", `this line is an input of ${quoted(name)} but stands left of it`, {
    at: markerSpan(source, line),
    label: "the markers count, not the indentation",
    also: [{ span: nameSpan, text: "its parent" }],
    notes: ["indent it like its siblings, or change its markers"],
  });
}

// ---- Indentation

/** The columns of an indentation with tabs of 8 and of 1: two lines compare only if both agree. */
interface Columns {
  readonly wide: number;
  readonly narrow: number;
}

/** @see Python 3, The Python Language Reference, 2.1.8 Indentation */
function indentedLevels(source: Source, report: Report): Levels {
  /** The indentations that a line may return to, and the line that each began with. */
  const open: { columns: Columns; line: LogicalLine }[] = [];
  // Once tabs and spaces are mixed, every later depth is a guess, and further messages would be as well.
  let mixed = false;
  return {
    measure: (line) => columnsOf(line.indent).wide,
    check({ line, broken }) {
      const columns = columnsOf(line.indent);
      const above = open.at(-1);
      let left: LogicalLine | null = null;
      while (open.length > 0 && open.at(-1)!.columns.wide > columns.wide) left = open.pop()!.line;
      const level = open.at(-1);
      const isOpen = level !== undefined && level.columns.wide === columns.wide;
      if (!isOpen) open.push({ columns, line });
      if (broken || mixed) return;
      const other = [above, isOpen ? level : undefined].find(
        (known) => known && !agree(known.columns, columns),
      );
      if (other) {
        mixed = true;
        report(mixedIndentation(source, line, other.line));
      } else if (left && !isOpen) report(unevenIndentation(source, line, left));
    },
  };
}

function columnsOf(indent: string): Columns {
  let wide = 0;
  for (const char of indent) wide = char === "\t" ? wide + 8 - (wide % 8) : wide + 1;
  return { wide, narrow: indent.length };
}

function agree(a: Columns, b: Columns): boolean {
  return Math.sign(a.wide - b.wide) === Math.sign(a.narrow - b.narrow);
}

function indentSpan(source: Source, line: LogicalLine): Span {
  return spanOf(
    source,
    line.start - line.indent.length,
    Math.max(line.start, line.start - line.indent.length + 1),
  );
}

function mixedIndentation(source: Source, line: LogicalLine, other: LogicalLine): Diagnostic {
  return errorAt("mixed-indentation", "tabs and spaces are mixed, so the depth of this line is not known", {
    at: indentSpan(source, line),
    label: `${named(line.indent)} here`,
    also: [{ span: indentSpan(source, other), text: `${named(other.indent)} here` }],
    notes: ["indent all lines with spaces, or all with tabs; or write a marker `-` for each level"],
  });
}

/** `1 tab and 2 spaces`. */
function named(indent: string): string {
  const tabs = indent.split("\t").length - 1;
  const spaces = indent.length - tabs;
  const parts = [
    tabs && `${tabs} tab${tabs === 1 ? "" : "s"}`,
    spaces && `${spaces} space${spaces === 1 ? "" : "s"}`,
  ];
  return parts.filter(Boolean).join(" and ") || "nothing";
}

function unevenIndentation(source: Source, line: LogicalLine, inner: LogicalLine): Diagnostic {
  return errorAt("uneven-indentation", "this line is indented like none of the lines above it", {
    at: indentSpan(source, line),
    label: `${named(line.indent)} here`,
    also: [{ span: indentSpan(source, inner), text: `${named(inner.indent)} here` }],
    notes: ["lines of one depth have one indentation"],
  });
}
