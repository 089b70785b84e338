import { attr, type Dtype, type GraphDef, type Output } from "./graphDef.js";

/**
 * A loop of TensorFlow 1, of nodes that a session runs as they stand: Enter, Merge, LoopCond, Switch, NextIteration
 * and Exit. Its turns come one after the other.
 */
export class WhileLoop {
  private condition: Output | null = null;

  constructor(
    private readonly graph: GraphDef,
    private readonly name: string,
  ) {}

  /** What changes from turn to turn. */
  variable(dtype: Dtype, start: Output) {
    const { graph } = this;
    const T = attr.type(dtype);
    const back = `${this.name}/next_${dtype}`;
    const merged = graph.node("Merge", [this.enter(dtype, start, false), back], { T, N: attr.int(2) });
    let split: Output | null = null;
    const branches = () => {
      split ??= graph.node("Switch", [merged, this.condition!], { T });
      return split;
    };
    return {
      merged,
      inside: () => graph.node("Identity", [`${branches()}:1`], { T }),
      next: (value: Output) => graph.node("NextIteration", [value], { T }, { name: back }),
      exit: () => graph.node("Exit", [branches()], { T }),
    };
  }

  /** What is the same in every turn. */
  constant(dtype: Dtype, value: Output): Output {
    return this.enter(dtype, value, true);
  }

  /** Another turn as long as this holds. */
  begin(condition: Output): void {
    this.condition = this.graph.node("LoopCond", [condition]);
  }

  private enter(dtype: Dtype, value: Output, isConstant: boolean): Output {
    return this.graph.node("Enter", [value], {
      T: attr.type(dtype),
      frame_name: attr.text(this.name),
      is_constant: attr.flag(isConstant),
      parallel_iterations: attr.int(1),
    });
  }
}
