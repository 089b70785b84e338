import { attr, type GraphDef, type Output } from "./graphDef.js";

/** A resource variable with what fills and what reads it. */
export interface Variable {
  readonly shape: readonly number[];
  readonly handle: Output;
  /** To feed: the new value. */
  readonly value: Output;
  /** To fetch, with `value` fed: a number, once the value is stored. */
  readonly stored: Output;
  /** To fetch: the value. */
  readonly read: Output;
}

/** A variable of the session, by a name that no other has. */
export function emitVariable(graph: GraphDef, name: string, shape: readonly number[]): Variable {
  const dtype = attr.type("float32");
  const handle = graph.node(
    "VarHandleOp",
    [],
    { dtype, shape: attr.shape(shape), shared_name: attr.text(name), container: attr.text("") },
    { name },
  );
  const value = graph.node("Placeholder", [], { dtype, shape: attr.shape(shape) }, { name: `${name}/value` });
  // A copy: what is fed is memory of JavaScript's, which must not live on in a variable.
  const copy = graph.node("DeepCopy", [value], { T: dtype });
  const assign = graph.node("AssignVariableOp", [handle, copy], { dtype });
  const one = graph.node("Const", [], { dtype, value: attr.tensor(Float32Array.of(1), []) });
  const stored = graph.node("Identity", [one], { T: dtype }, { after: [assign], name: `${name}/stored` });
  const read = graph.node("ReadVariableOp", [handle], { dtype }, { name: `${name}/read` });
  return { shape, handle, value, stored, read };
}
