import type { StepProgress } from "../train/trainResult.js";
import type { Terminal } from "./terminal.js";

const BAR = 24;
/** A shorter bar tells nothing. */
const MIN_BAR = 6;
const REDRAW_MS = 80;

/** One line that is drawn over while an epoch runs; nothing where nobody watches. */
export class ProgressBar {
  private drawnAt = Number.NEGATIVE_INFINITY;
  private isDrawn = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly epochs: number,
    private readonly now: () => number = () => performance.now(),
    private readonly before = "",
  ) {}

  show(progress: StepProgress): void {
    if (!this.terminal.isInteractive || this.now() - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = this.now();
    this.isDrawn = true;
    this.terminal.draw(
      `\r\x1b[2K${progressLine(progress, this.epochs, this.terminal.width - 1, this.before)}`,
    );
  }

  /** Makes room for a line of text. */
  clear(): void {
    if (this.isDrawn) this.terminal.draw("\r\x1b[2K");
    this.isDrawn = false;
  }
}

/**
 * `epoch 3/100 ━━━━━━──────  52 %  loss 0.8123  161,000 samples/s  0.2 s left`
 * @param width columns at most: the bar gets shorter, then the words, then the end of the line is left out
 * @param lead  what the line begins with
 */
export function progressLine(
  { epoch, step, steps, loss, samplesPerSecond, samplesLeft }: StepProgress,
  epochs: number,
  width: number,
  lead = "",
): string {
  const percent = `${Math.floor((100 * step) / steps)} %`.padStart(5);
  const rate = (unit: number) => Math.round(samplesPerSecond / unit).toLocaleString("en");
  const left = duration(samplesLeft / samplesPerSecond);
  const before = `${lead}epoch ${epoch}/${epochs} `;
  const full = ` ${percent}  loss ${loss.toFixed(4)}  ${rate(1)} samples/s  ${left} left`;
  const short = ` ${percent}  loss ${loss.toFixed(4)}  ${rate(1000)}k/s  ${left}`;
  const after = width - before.length - full.length < MIN_BAR ? short : full;
  const room = width - before.length - after.length;
  const bar = room < MIN_BAR ? 0 : Math.min(BAR, room);
  const done = Math.round((bar * step) / steps);
  return `${before}${"━".repeat(done)}${"─".repeat(bar - done)}${after}`.slice(0, width);
}

/** `0.4 s`, `2 min 05 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  return minutes < 60
    ? `${minutes} min ${two(whole % 60)} s`
    : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
