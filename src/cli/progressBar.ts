import type { StepProgress } from "../train/genericModel.js";
import type { Terminal } from "./terminal.js";

const BAR = 24;
const REDRAW_MS = 80;

/** One line that is drawn over while an epoch runs; nothing where nobody watches. */
export class ProgressBar {
  private drawnAt = 0;
  private isDrawn = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly epochs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  show(progress: StepProgress): void {
    if (!this.terminal.isInteractive || this.now() - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = this.now();
    this.isDrawn = true;
    this.terminal.draw(`\r\x1b[2K${progressLine(progress, this.epochs).slice(0, this.terminal.width - 1)}`);
  }

  /** Makes room for a line of text. */
  clear(): void {
    if (this.isDrawn) this.terminal.draw("\r\x1b[2K");
    this.isDrawn = false;
  }
}

/** `epoch 3/100 ━━━━━━──────  52 %  loss 0.8123  161,000 samples/s  0.2 s left` */
export function progressLine(
  { epoch, step, steps, loss, samplesPerSecond, samplesLeft }: StepProgress,
  epochs: number,
): string {
  const done = Math.round((BAR * step) / steps);
  const bar = "━".repeat(done) + "─".repeat(BAR - done);
  const percent = `${Math.floor((100 * step) / steps)} %`.padStart(5);
  const rate = Math.round(samplesPerSecond).toLocaleString("en");
  const left = duration(samplesLeft / samplesPerSecond);
  return `epoch ${epoch}/${epochs} ${bar} ${percent}  loss ${loss.toFixed(4)}  ${rate} samples/s  ${left} left`;
}

/** `0.4 s`, `2 min 05 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const two = (n: number) => String(Math.floor(n)).padStart(2, "0");
  return minutes < 60
    ? `${minutes} min ${two(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
