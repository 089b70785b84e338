/** Graphviz knows the widths of its letters without any font on the machine. */
const fontname = "Helvetica";
const ink = "#1f2933";
const line = "#52606d";

/**
 * The look of every picture of a graph, as attributes of Graphviz. Kinds differ in shape first, so that they can
 * be told apart in black and white, and in colour second: blue, orange and green after Okabe and Ito, which
 * colour-blind readers tell apart. Type sizes are in points, distances in inches.
 * @see https://jfly.uni-koeln.de/color/
 */
export const look = {
  graph: {
    bgcolor: "white",
    fontname,
    fontsize: 11,
    fontcolor: ink,
    labelloc: "t",
    labeljust: "l",
    nodesep: 0.17,
    ranksep: 0.3,
    pad: 0.1,
  },
  node: { fontname, fontsize: 9, fontcolor: ink, height: 0.3, margin: "0.13,0.06", penwidth: 1.2 },
  edge: { fontname, fontsize: 8, fontcolor: ink, color: line, arrowsize: 0.6, penwidth: 0.9, weight: 4 },
  op: { shape: "box", style: "filled,rounded", fillcolor: "#eaf3fb", color: "#005a8f" },
  data: { shape: "cylinder", style: "filled", fillcolor: "#fdefd2", color: "#8a5a00" },
  weights: { shape: "box", peripheries: 2, style: "filled", fillcolor: "#e0f3ec", color: "#00694c" },
  /** On top of the kind's own look. */
  output: { penwidth: 3 },
  flow: { shape: "plaintext", fontsize: 8, width: 0.1, height: 0.12, margin: "0.02,0.01", class: "flow" },
  /** From a box to what flows out of it. */
  stem: { arrowhead: "none", weight: 20 },
  weightEdge: { style: "dashed", color: "#00694c" },
  inputNumber: { fontsize: 7, labeldistance: 1.2 },
  /** Keeps boxes in their places. */
  unseen: { style: "invis", weight: 1 },
} as const;
