/**
 * Places of the k largest scores, largest first; of equal scores the lower place comes first. Takes O(n log k) and
 * memory for k places, so that all items can be ranked for every user.
 * @param skip 1 at places that take no part
 * @returns fewer than k where fewer take part
 * @example topK([0.2, 0.9, 0.5, 0.9], 3) // [1, 3, 2]
 */
export function topK(scores: ArrayLike<number>, k: number, skip?: Uint8Array): Int32Array {
  const places = new Int32Array(Math.min(k, scores.length));
  // A heap with the worst of the best at its root.
  const isWorse = (a: number, b: number) => scores[a]! < scores[b]! || (scores[a] === scores[b] && a > b);
  let size = 0;

  const raise = (at: number) => {
    const place = places[at]!;
    let here = at;
    while (here > 0) {
      const parent = (here - 1) >> 1;
      if (!isWorse(place, places[parent]!)) break;
      places[here] = places[parent]!;
      here = parent;
    }
    places[here] = place;
  };
  const sink = () => {
    const place = places[0]!;
    let here = 0;
    for (;;) {
      let child = 2 * here + 1;
      if (child >= size) break;
      if (child + 1 < size && isWorse(places[child + 1]!, places[child]!)) child++;
      if (!isWorse(places[child]!, place)) break;
      places[here] = places[child]!;
      here = child;
    }
    places[here] = place;
  };

  for (let place = 0; place < scores.length; place++) {
    if (skip?.[place] === 1) continue;
    if (size < places.length) {
      places[size] = place;
      raise(size++);
    } else if (isWorse(places[0]!, place)) {
      places[0] = place;
      sink();
    }
  }
  // Taken off from the worst, they fill the list from its end.
  const best = new Int32Array(size);
  while (size > 0) {
    best[size - 1] = places[0]!;
    places[0] = places[--size]!;
    sink();
  }
  return best;
}
