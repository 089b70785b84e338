import { stream } from "../../numeric/stream.js";
import { plantTitles } from "./titles.js";

/** The works of the planted set: what is known of each, and what is hidden. */
export interface PlantedItems {
  readonly titles: readonly string[];
  /** [items, 19] of 0 and 1, at least one 1 a row. */
  readonly genres: Float32Array;
  /** 0 … 11. */
  readonly month: Int32Array;
  readonly year: Float32Array;
  /** [items, rank], row by row. */
  readonly factors: Float64Array;
  readonly bias: Float64Array;
  /** How likely each is to be rated, up to a common factor. */
  readonly popularity: Float64Array;
}

export const GENRES = [
  "Adventure",
  "Ballet",
  "Biography",
  "Comedy",
  "Detective",
  "Drama",
  "Fable",
  "Ghosts",
  "History",
  "Journey",
  "Legend",
  "Mountains",
  "Nature",
  "Opera",
  "Puppets",
  "Romance",
  "Sea",
  "Space",
  "Sport",
] as const;

const BIAS_DEVIATION = 0.5;
/** Share of an item's factors that its genres explain. */
const EXPLAINED = 0.5;

export function plantItems(seed: number, items: number, rank: number): PlantedItems {
  const draw = (name: string) => stream(seed, "planted", `item ${name}`);
  const normals = (name: string, count: number) => draw(name).normal(0, count);

  // Most are recent: the year falls off exponentially from 1998.
  const year = Float32Array.from(draw("year").uniform64(0, items), (u) =>
    Math.max(1925, Math.round(1998.4 + 9 * Math.log(1 - u))),
  );
  const month = Int32Array.from(draw("month").uniform(0, items), (u) => Math.floor(u * 12));

  const themes = Int32Array.from(draw("theme").uniform(0, items), (u) =>
    Math.floor(u ** 1.6 * GENRES.length),
  );
  const more = draw("further genres").uniform(0, items * 4);
  const genres = new Float32Array(items * GENRES.length);
  for (let i = 0; i < items; i++) {
    genres[i * GENRES.length + themes[i]!] = 1;
    if (more[4 * i]! < 0.5) genres[i * GENRES.length + Math.floor(more[4 * i + 1]! * GENRES.length)] = 1;
    if (more[4 * i + 2]! < 0.17) genres[i * GENRES.length + Math.floor(more[4 * i + 3]! * GENRES.length)] = 1;
  }

  const byGenre = normals("genre loadings", GENRES.length * rank);
  const own = normals("factors", items * rank);
  const factors = own.map((z) => Math.sqrt(1 - EXPLAINED) * z);
  for (let i = 0; i < items; i++) {
    const row = genres.subarray(i * GENRES.length, (i + 1) * GENRES.length);
    const share = Math.sqrt(EXPLAINED / row.reduce((a, b) => a + b, 0));
    row.forEach((has, g) => {
      if (has === 0) return;
      for (let f = 0; f < rank; f++)
        factors[i * rank + f] = factors[i * rank + f]! + share * byGenre[g * rank + f]!;
    });
  }

  // What many rate is a little better than what few rate, and old works that are still rated are better too.
  const fame = normals("fame", items);
  const quality = normals("quality", items);
  const bias = fame.map((z, i) => {
    const ageScore = (1990 - year[i]!) / 9;
    return BIAS_DEVIATION * (0.45 * z + 0.2 * ageScore + 0.85 * quality[i]!);
  });

  return {
    titles: plantTitles(seed, themes, GENRES.length, year),
    genres,
    month,
    year,
    factors,
    bias,
    popularity: fame.map((z) => 1 / (Math.exp(-1.65 * z) + 1 / 16)),
  };
}
