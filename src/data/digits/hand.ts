import type { Point, Skeleton, Stroke } from "./skeletons.js";

/** Uniform numbers of one image, taken one after the other. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** In [low, high), each number equally likely. */
  between(low: number, high: number): number;
  /** middle ± spread, the middle most likely: the mean of three uniform numbers. */
  around(middle: number, spread: number): number;
}

/** @param numbers in [0, 1); asking for more than there are is a mistake of the caller */
export function chanceFrom(numbers: Float32Array): Chance {
  let used = 0;
  const next = () => {
    if (used === numbers.length) throw new RangeError(`an image takes more than ${used} random numbers`);
    return numbers[used++]!;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    around: (middle, spread) => middle + spread * ((2 / 3) * (next() + next() + next()) - 1),
  };
}

/** Points between two of a skeleton. */
const PIECES = 5;
/** How far a point of a skeleton strays, in widths of the unit square. */
const STRAY = 0.21;
/** Cells of the grid whose corners an elastic distortion moves, and how far. */
const CELLS = 3;
const ELASTIC = 0.22;

/**
 * One person's writing of a digit, once: its points stray, the pen runs smoothly through them, and the whole is
 * stretched, slanted, turned and distorted. In units of the square, not yet placed on the image.
 * Only +, −, ×, ÷ and square roots are used: they are exact to the last bit on every machine, sines are not.
 */
export function write(skeleton: Skeleton, chance: Chance): readonly Stroke[] {
  const narrow = chance.around(0.78, 0.34);
  const slant = chance.around(0.14, 0.45);
  const turn = turning(chance.around(0, 0.3));
  const distort = elastic(chance);
  const stray = ([x, y]: Point): Point => [x + chance.around(0, STRAY), y + chance.around(0, STRAY)];
  return skeleton.map((stroke) =>
    smooth(stroke.map(stray)).map((point) => {
      const [x, y] = distort(point);
      return turn([narrow * (x - 0.5) + slant * (0.5 - y), y - 0.5]);
    }),
  );
}

/** Catmull and Rom's cubic through the points; at the ends the first and last count twice. */
function smooth(points: Stroke): Stroke {
  const curve: Point[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [
      points[Math.max(i - 1, 0)]!,
      points[i]!,
      points[i + 1]!,
      points[Math.min(i + 2, points.length - 1)]!,
    ];
    for (let k = 0; k < PIECES; k++)
      curve.push([cubic(0, k / PIECES, a, b, c, d), cubic(1, k / PIECES, a, b, c, d)]);
  }
  curve.push(points.at(-1)!);
  return curve;
}

function cubic(axis: 0 | 1, t: number, a: Point, b: Point, c: Point, d: Point): number {
  const [p, q, r, s] = [a[axis], b[axis], c[axis], d[axis]];
  return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
}

/** Rotation by the angle with this tangent. */
function turning(tangent: number): (point: Point) => Point {
  const cos = 1 / Math.sqrt(1 + tangent * tangent);
  const sin = tangent * cos;
  return ([x, y]) => [cos * x - sin * y, sin * x + cos * y];
}

/** Moves the corners of a grid over the unit square at random and everything between them along, bilinearly. */
function elastic(chance: Chance): (point: Point) => Point {
  const side = CELLS + 1;
  const moves = Array.from(
    { length: side * side },
    (): Point => [chance.around(0, ELASTIC), chance.around(0, ELASTIC)],
  );
  return ([x, y]) => {
    const column = cellOf(x);
    const row = cellOf(y);
    const u = x * CELLS - column;
    const v = y * CELLS - row;
    const at = (axis: 0 | 1) => {
      const corner = (dr: number, dc: number) => moves[(row + dr) * side + column + dc]![axis];
      return (
        (1 - v) * ((1 - u) * corner(0, 0) + u * corner(0, 1)) +
        v * ((1 - u) * corner(1, 0) + u * corner(1, 1))
      );
    };
    return [x + at(0), y + at(1)];
  };
}

function cellOf(coordinate: number): number {
  return Math.min(Math.max(Math.floor(coordinate * CELLS), 0), CELLS - 1);
}
