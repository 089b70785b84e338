/** What was checked, how near it came to what it should be, and what is wrong: one sentence each. */
export class Findings {
  readonly problems: string[] = [];
  /** Why there is no step plan of a use. */
  readonly refusals: string[] = [];
  checks = 0;
  private readonly errors = new Map<string, number>();

  /** Counts a check, and keeps the problem where it fails. */
  that(holds: boolean, problem: string): void {
    this.checks += 1;
    if (!holds) this.problems.push(problem);
  }

  /** Compares arrays: no two elements may be more than `tolerance · scale` apart. The first that are is the problem. */
  close(what: string, found: Numbers, expected: Numbers, { kind, scale, tolerance }: Measure): void {
    this.checks += 1;
    if (found.length !== expected.length) {
      this.problems.push(`${what} has ${found.length} elements, not ${expected.length}`);
      return;
    }
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs(found[i]! - expected[i]!) / scale;
      this.errors.set(kind, Math.max(this.worst(kind), error));
      if (!(error <= tolerance)) {
        this.problems.push(`${what} at ${i} is ${found[i]}, not ${expected[i]}`);
        return;
      }
    }
  }

  /** The largest error of a kind, as a share of its scale. */
  worst(kind: string): number {
    return this.errors.get(kind) ?? 0;
  }

  /** Takes over what another found. */
  add(other: Findings, where: string): void {
    this.checks += other.checks;
    this.refusals.push(...other.refusals);
    this.problems.push(...other.problems.map((problem) => `${where}: ${problem}`));
    for (const [kind, error] of other.errors) this.errors.set(kind, Math.max(this.worst(kind), error));
  }
}

export type Numbers = ArrayLike<number>;

interface Measure {
  readonly kind: string;
  readonly scale: number;
  readonly tolerance: number;
}

export const largestOf = (values: Numbers): number =>
  Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
