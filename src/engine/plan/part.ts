import type { Split } from "./split.js";
import { BLOCK_NUMBER } from "./stage.js";
import { type Code, types } from "./wasm/code.js";

/** The share of a block, pushed where it is needed. */
export class Part {
  private readonly first: number | null = null;

  constructor(
    private readonly code: Code,
    private readonly split: Split,
    private readonly units: number,
  ) {
    if (split.blocks === 1) return;
    this.first = code.local(types.i32);
    code.get(BLOCK_NUMBER);
    code.i32(split.each);
    code.mul();
    code.set(this.first);
  }

  /** The first unit. */
  from(): void {
    if (this.first === null) this.code.i32(0);
    else this.code.get(this.first);
  }

  /** Where the first of units of so many bytes lies. */
  address(at: number, bytes: number): void {
    const { code, first } = this;
    code.i32(at);
    if (first === null) return;
    code.get(first);
    code.i32(bytes);
    code.mul();
    code.add();
  }

  /** How many units there are. */
  count(): void {
    const { code, first, units, split } = this;
    if (first === null) {
      code.i32(units);
      return;
    }
    code.i32(split.each);
    code.i32(units);
    code.get(first);
    code.subtract();
    code.least();
  }
}
