import { describe, expect, it } from "vitest";
import { genreShare } from "../../src/recommend/genreShare.js";

/** Two directions: films 0 and 1 point one way, 2 and 3 the other; 4 has no genre. */
const table = { rows: 5, width: 2, values: [1, 0, 5, 0.1, 0, 2, 0.1, 3, 1, 1] };

describe("genreShare", () => {
  it("is 1 where the nearest by angle always shares a genre", () => {
    const genres = [["War"], ["War", "Drama"], ["Comedy"], ["Comedy"], []];
    // Of the 12 ordered pairs of films with genres, 4 share one.
    expect(genreShare(table, genres, 1)).toEqual({ share: 1, chance: 4 / 12 });
  });

  it("counts the neighbours that share one", () => {
    const genres = [["War"], ["Drama"], ["Drama"], ["Drama"], []];
    // The nearest of 0 and 1 share none, those of 2 and 3 do.
    expect(genreShare(table, genres, 1).share).toBe(0.5);
    // All three others: 0 shares with none, each drama with two.
    expect(genreShare(table, genres, 3)).toEqual({ share: 6 / 12, chance: 6 / 12 });
  });
});
