/** Counts evaluations without a better score. */
export class Stopping {
  /** The best score so far; null before the first. */
  best: number | null = null;
  private bad = 0;

  /**
   * @param better       which of two scores is better
   * @param maxBadCount  evaluations in a row without a better score that are put up with; null: any number
   */
  constructor(
    private readonly better: "lower" | "higher",
    private readonly maxBadCount: number | null,
  ) {}

  /** Goes on from there. */
  resume(best: number | null, bad: number): void {
    this.best = best;
    this.bad = bad;
  }

  /** Evaluations in a row that were not the best. */
  get badCount(): number {
    return this.bad;
  }

  /** @returns whether this score is the best yet; equal is not better */
  see(score: number): boolean {
    const isBest = this.best === null || (this.better === "lower" ? score < this.best : score > this.best);
    if (isBest) this.best = score;
    this.bad = isBest ? 0 : this.bad + 1;
    return isBest;
  }

  get isOver(): boolean {
    return this.maxBadCount !== null && this.bad > this.maxBadCount;
  }
}
