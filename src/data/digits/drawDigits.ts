import { stream } from "../../numeric/stream.js";
import { type Chance, chanceFrom, write } from "./hand.js";
import { type Point, type Stroke, skeletons } from "./skeletons.js";

/** Height and width of an image. */
export const SIDE = 28;
/** Height of the box that a digit fills, as in MNIST, and how much it may differ. */
const BOX = 20;
const BOX_SPREAD = 2.5;
/** Half of the pen's width, and how much it may differ. */
const PEN = 1.15;
const PEN_SPREAD = 0.7;
/** How far the middle of the ink may lie from the middle of the image. */
const OFF_CENTRE = 0.8;
/** Share of images with a stray mark. */
const MARKED = 0.2;
/** Random numbers of one image, at most. */
const NUMBERS = 320;

/** Images of written digits. */
export interface Digits {
  /** [count, 28·28], row by row, 0 (paper) to 255 (ink). */
  readonly pixels: Uint8Array;
  /** 0 … 9. */
  readonly labels: Int32Array;
}

/**
 * Draws digits as people write them. An image depends on the seed and its number alone, so that a longer set begins
 * with the shorter one, and is the same to the last bit on every machine.
 */
export function drawDigits(seed: number, count: number): Digits {
  const pixels = new Uint8Array(count * SIDE * SIDE);
  const labels = new Int32Array(count);
  const shape = stream(seed, "digits", "shape");
  const grain = stream(seed, "digits", "grain");
  for (let n = 0; n < count; n++) {
    const chance = chanceFrom(shape.uniform(n, NUMBERS));
    labels[n] = Math.floor(chance.next() * 10);
    const ways = skeletons[labels[n]!]!;
    const strokes = place(write(ways[Math.floor(chance.next() * ways.length)]!, chance), chance);
    const ink = new Float64Array(SIDE * SIDE);
    const pen = chance.around(PEN, PEN_SPREAD);
    for (const stroke of strokes) drawStroke(ink, stroke, pen, chance);
    if (chance.next() < MARKED) drawStroke(ink, strayMark(chance), 0.6 * pen, chance);
    const darkness = chance.between(0.8, 1);
    const noise = grain.bits(n, (SIDE * SIDE) / 4);
    for (let i = 0; i < ink.length; i++) {
      // A byte of noise a pixel: ink is uneven by up to a tenth.
      const uneven = ((noise[i >> 2]! >>> (8 * (i & 3))) & 255) / 2550;
      pixels[n * ink.length + i] = Math.floor(255 * darkness * ink[i]! * (1 - uneven) + 0.5);
    }
  }
  return { pixels, labels };
}

/** Scales writing to the box and moves its middle near that of the image. */
function place(strokes: readonly Stroke[], chance: Chance): readonly Stroke[] {
  const points = strokes.flat();
  const extent = (axis: 0 | 1) => {
    const values = points.map((p) => p[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  const size = chance.around(BOX, BOX_SPREAD) - 2;
  const scale = size / Math.max(extent(0), extent(1));
  const middle = (axis: 0 | 1) => points.reduce((total, p) => total + p[axis], 0) / points.length;
  const [mx, my] = [middle(0), middle(1)];
  const cx = SIDE / 2 + chance.around(0, OFF_CENTRE);
  const cy = SIDE / 2 + chance.around(0, OFF_CENTRE);
  return strokes.map((stroke) =>
    stroke.map(([x, y]): Point => [cx + scale * (x - mx), cy + scale * (y - my)]),
  );
}

/** A short line anywhere: a slip of the pen, or a neighbour's end. */
function strayMark(chance: Chance): Stroke {
  const x = chance.between(1, SIDE - 1);
  const y = chance.between(1, SIDE - 1);
  return [
    [x, y],
    [x + chance.around(0, 6), y + chance.around(0, 6)],
  ];
}

/** The pen presses more at one end of a stroke than at the other. */
function drawStroke(ink: Float64Array, stroke: Stroke, pen: number, chance: Chance): void {
  const start = pen * chance.around(1, 0.25);
  const end = pen * chance.around(1, 0.25);
  for (let i = 0; i + 1 < stroke.length; i++) {
    const share = i / Math.max(stroke.length - 2, 1);
    drawLine(ink, stroke[i]!, stroke[i + 1]!, start + (end - start) * share);
  }
}

/** Ink by each pixel's distance from the line, the edge two thirds of a pixel soft on either side. */
function drawLine(ink: Float64Array, [ax, ay]: Point, [bx, by]: Point, radius: number): void {
  const reach = radius + EDGE;
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const firstX = Math.max(Math.floor(Math.min(ax, bx) - reach), 0);
  const lastX = Math.min(Math.ceil(Math.max(ax, bx) + reach), SIDE - 1);
  const firstY = Math.max(Math.floor(Math.min(ay, by) - reach), 0);
  const lastY = Math.min(Math.ceil(Math.max(ay, by) + reach), SIDE - 1);
  for (let y = firstY; y <= lastY; y++) {
    for (let x = firstX; x <= lastX; x++) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const along = length2 > 0 ? Math.min(Math.max((px * dx + py * dy) / length2, 0), 1) : 0;
      const [ox, oy] = [px - along * dx, py - along * dy];
      const distance = Math.sqrt(ox * ox + oy * oy);
      const amount = Math.min(Math.max((reach - distance) / (2 * EDGE), 0), 1);
      const at = y * SIDE + x;
      if (amount > ink[at]!) ink[at] = amount;
    }
  }
}

const EDGE = 0.66;
