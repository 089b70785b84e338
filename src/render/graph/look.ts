/**
 * The look of every picture of a graph. Kinds differ in shape first, so that they can be told apart in black and
 * white, and in colour second: blue, orange and green of Okabe and Ito, which colour-blind readers tell apart.
 * Sizes are in points.
 * @see https://jfly.uni-koeln.de/color/
 */

/** Graphviz knows the widths of its letters without any font on the machine. */
const fontName = "Helvetica";

export const look = {
  ink: "#1f2933",
  paleInk: "#52606d",
  size: { title: 15, name: 12, call: 10, argument: 8.5 },
  graph: {
    bgcolor: "white",
    fontname: fontName,
    labelloc: "t",
    labeljust: "l",
    nodesep: 0.22,
    ranksep: 0.38,
    pad: 0.2,
  },
  node: { fontname: fontName, fontsize: 10, style: "filled", margin: "0.1,0.06", height: 0.3, penwidth: 1.2 },
  edge: { fontname: fontName, fontsize: 8, color: "#52606d", fontcolor: "#1f2933", arrowsize: 0.6, penwidth: 0.9 },
  op: { shape: "box", style: "filled,rounded", fillcolor: "#eef5fb", color: "#005a8f" },
  data: { shape: "cylinder", fillcolor: "#fdf0d5", color: "#8a5a00" },
  weights: { shape: "box", peripheries: 2, fillcolor: "#e3f4ee", color: "#00694c" },
  /** On top of the kind's own look. */
  output: { penwidth: 3 },
  weightEdge: { style: "dashed", color: "#00694c" },
} as const;
