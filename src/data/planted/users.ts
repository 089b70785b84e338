import { stream } from "../../numeric/stream.js";

/** The people of the planted set: what is known of each, and what is hidden. */
export interface PlantedUsers {
  readonly age: Float32Array;
  /** 0 or 1. */
  readonly sex: Int32Array;
  /** 0 … 20. */
  readonly occ: Int32Array;
  /** 0 … 999. */
  readonly zip: Int32Array;
  /** [users, rank], row by row. */
  readonly factors: Float64Array;
  readonly bias: Float64Array;
  /** How many items each rates; at least `MIN_RATINGS`. */
  readonly counts: Int32Array;
}

export const OCCUPATIONS = [
  "actor",
  "baker",
  "builder",
  "carpenter",
  "chemist",
  "clerk",
  "cook",
  "driver",
  "electrician",
  "farmer",
  "gardener",
  "judge",
  "mechanic",
  "musician",
  "nurse",
  "painter",
  "photographer",
  "plumber",
  "pupil",
  "sailor",
  "teacher",
] as const;

export const SEXES = ["F", "M"] as const;

const MIN_RATINGS = 20;
const MAX_RATINGS = 720;
const BIAS_DEVIATION = 0.44;
/** Share of a user's factors that age, sex and occupation explain. */
const EXPLAINED = 0.4;

/** @param total ratings of all users together */
export function plantUsers(seed: number, users: number, rank: number, total: number): PlantedUsers {
  const draw = (name: string) => stream(seed, "planted", `user ${name}`);
  const normals = (name: string, count: number) => draw(name).normal(0, count);

  const age = Float32Array.from(normals("age", users), (z) =>
    clamp(Math.round(32 * Math.exp(0.35 * z)), 7, 75),
  );
  const sex = Int32Array.from(draw("sex").uniform(0, users), (u) => (u < 0.7 ? 1 : 0));
  // Squaring makes early occupations frequent; the order of frequency is shuffled over the names.
  const frequency = draw("occupation order").permutation(0, OCCUPATIONS.length);
  const occ = Int32Array.from(
    draw("occupation").uniform(0, users),
    (u) => frequency[Math.floor(u * u * OCCUPATIONS.length)]!,
  );
  const zip = Int32Array.from(draw("zip").uniform(0, users), (u) => Math.floor(u * 1000));

  const byAge = normals("age loadings", rank);
  const bySex = normals("sex loadings", rank);
  const byOcc = normals("occupation loadings", OCCUPATIONS.length * rank);
  const own = normals("factors", users * rank);
  const factors = new Float64Array(users * rank);
  for (let u = 0; u < users; u++) {
    const ageScore = (age[u]! - 34) / 12;
    const sexScore = sex[u] === 1 ? 0.65 : -1.5;
    for (let f = 0; f < rank; f++) {
      // The three parts have a variance of about one each.
      const known = ageScore * byAge[f]! + sexScore * bySex[f]! + byOcc[occ[u]! * rank + f]!;
      factors[u * rank + f] =
        Math.sqrt(EXPLAINED / 3) * known + Math.sqrt(1 - EXPLAINED) * own[u * rank + f]!;
    }
  }

  return {
    age,
    sex,
    occ,
    zip,
    factors,
    bias: normals("bias", users).map((z) => BIAS_DEVIATION * z),
    counts: plantCounts(normals("activity", users), total),
  };
}

/** Log-normal counts between the bounds that add up to `total`. */
function plantCounts(activity: Float64Array, total: number): Int32Array {
  const weights = activity.map((z) => Math.min(Math.exp(1.15 * z), 16));
  const scale = (total - MIN_RATINGS * weights.length) / weights.reduce((a, b) => a + b, 0);
  const counts = Int32Array.from(weights, (w) => Math.min(MIN_RATINGS + Math.floor(w * scale), MAX_RATINGS));
  let missing = total - counts.reduce((a, b) => a + b, 0);
  for (let u = 0; missing > 0; u = (u + 1) % counts.length) {
    if (counts[u]! >= MAX_RATINGS) continue;
    counts[u] = counts[u]! + 1;
    missing--;
  }
  return counts;
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
