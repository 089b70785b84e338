/** out[r, :] = table[ids[r], :], rows of `bytes` bytes. */
export function gather(table: usize, ids: usize, out: usize, n: i32, bytes: i32): void {
  const size = <usize>bytes;
  if (bytes === 4) {
    for (let r = 0; r < n; r++) {
      store<i32>(
        out + ((<usize>r) << 2),
        load<i32>(table + ((<usize>load<i32>(ids + ((<usize>r) << 2))) << 2)),
      );
    }
    return;
  }
  for (let r = 0; r < n; r++) {
    memory.copy(out + <usize>r * size, table + <usize>load<i32>(ids + ((<usize>r) << 2)) * size, size);
  }
}

/** Records that are dealt together: column by column, while they are in the nearest cache. */
const TOGETHER = 256;

/**
 * Deals out the records at records + rows[r]·stride (bytes): number i of record r goes to outs[i] + r·steps[i]. At `outs`
 * stand an address and a step in bytes for each of `width` numbers; a number whose address is 0 is left out.
 */
export function dealRows(records: usize, stride: i32, rows: usize, n: i32, outs: usize, width: i32): void {
  for (let first = 0; first < n; first += TOGETHER) {
    const from = rows + ((<usize>first) << 2);
    const end = rows + ((<usize>min(first + TOGETHER, n)) << 2);
    for (let i = 0; i < width; i++) {
      const out = outs + ((<usize>i) << 3);
      const step = load<i32>(out, 4);
      if (load<i32>(out) === 0) continue;
      let to = <usize>(load<i32>(out) + first * step);
      for (let row = from; row < end; row += 4) {
        store<i32>(to, load<i32>(records + <usize>load<i32>(row) * <usize>stride + ((<usize>i) << 2)));
        to += <usize>step;
      }
    }
  }
}

/**
 * Copies rows first … first + n − 1 of some tables. At `places` stand, for each of them, where it begins, where its rows
 * go, and the bytes of a row.
 */
export function copyStretch(places: usize, tables: i32, first: i32, n: i32): void {
  for (let i = 0; i < tables; i++) {
    const bytes = <usize>load<i32>(places, 8);
    const from = <usize>load<i32>(places) + <usize>first * bytes;
    memory.copy(<usize>load<i32>(places, 4), from, <usize>n * bytes);
    places += 12;
  }
}

/** sums[ids[r], :] += rows[r, :], in the order of r. `sums` has been set to 0. */
export function scatterAdd(rows: usize, ids: usize, sums: usize, n: i32, width: i32): void {
  const step = (<usize>width) << 2;
  for (let r = 0; r < n; r++) {
    let to = sums + <usize>load<i32>(ids + ((<usize>r) << 2)) * step;
    let from = rows + <usize>r * step;
    let j = 0;
    for (; j + 4 <= width; j += 4) {
      v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
      to += 16;
      from += 16;
    }
    for (; j < width; j++) {
      store<f32>(to, load<f32>(to) + load<f32>(from));
      to += 4;
      from += 4;
    }
  }
}

/** Whether all of n ids lie in 0 … count − 1: 0, or 1 + the place of the first that does not. */
export function firstOutside(ids: usize, n: i32, count: i32): i32 {
  for (let r = 0; r < n; r++) {
    if (<u32>load<i32>(ids + ((<usize>r) << 2)) >= <u32>count) return r + 1;
  }
  return 0;
}

/**
 * Numbers the different ids in the order of their first occurrence, from `found` on: places[r] is the number of
 * ids[r], distinct[number] its id, marks[id] its number, −1 where an id has not occurred. Without a branch: whether an id
 * is new is as good as random. So `distinct` is written one place beyond the last number.
 * @returns how many different ids there are now
 */
export function numberIds(ids: usize, n: i32, marks: usize, places: usize, distinct: usize, found: i32): i32 {
  for (let r = 0; r < n; r++) {
    const id = load<i32>(ids + ((<usize>r) << 2));
    const mark = marks + ((<usize>id) << 2);
    const known = load<i32>(mark);
    const isNew = known >>> 31;
    const place = select(found, known, isNew);
    store<i32>(mark, place);
    store<i32>(distinct + ((<usize>found) << 2), id);
    found += isNew;
    store<i32>(places + ((<usize>r) << 2), place);
  }
  return found;
}

/**
 * Reads something of every 64 bytes of these rows of a table, as many of them at once as the processor can, so that they
 * are in its cache when they are read one after the other.
 * @returns a number that means nothing: without one there would be nothing to read for
 */
export function touchRows(table: usize, ids: usize, n: i32, bytes: i32): i32 {
  let seen = 0;
  for (let r = 0; r < n; r++) {
    const row = table + <usize>load<i32>(ids + ((<usize>r) << 2)) * <usize>bytes;
    for (let at = 0; at < bytes; at += 64) seen ^= load<i32>(row + <usize>at);
  }
  return seen;
}

/** Undoes `numberIds`: the marks of these ids are −1 again. */
export function clearMarks(marks: usize, distinct: usize, n: i32): void {
  for (let r = 0; r < n; r++) {
    store<i32>(marks + ((<usize>load<i32>(distinct + ((<usize>r) << 2))) << 2), -1);
  }
}

/** 0 where all of n floats are finite, NaN otherwise. */
export function finiteness(x: usize, n: i32): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const u = v128.load(x);
    const v = v128.load(x, 16);
    // x − x is 0 for a finite x and NaN for the others.
    a = f32x4.add(a, f32x4.sub(u, u));
    b = f32x4.add(b, f32x4.sub(v, v));
    x += 32;
  }
  a = f32x4.add(a, b);
  let sum =
    f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3);
  for (; i < n; i++) {
    const u = load<f32>(x);
    sum += u - u;
    x += 4;
  }
  return sum;
}

/** Σx² over n floats, in float64: no square of a float32 overflows there. */
export function sumOfSquares(x: usize, n: i32): f64 {
  let a = f64x2.splat(0);
  let b = a;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const u = v128.load(x);
    const low = f64x2.promote_low_f32x4(u);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(u, u, 2, 3, 2, 3));
    a = f64x2.add(a, f64x2.mul(low, low));
    b = f64x2.add(b, f64x2.mul(high, high));
    x += 16;
  }
  a = f64x2.add(a, b);
  let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; i < n; i++) {
    const u = <f64>load<f32>(x);
    sum += u * u;
    x += 4;
  }
  return sum;
}
