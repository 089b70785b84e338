import { defineSource, type Recipe } from "../../declare/source.js";
import type { RawData } from "../types.js";

const FOLDER = "ml-1m";

/** Far more than a set of this form needs. */
const MAX_MEMBER = 256 * 2 ** 20;

const recipe: Recipe = {
  url: "https://files.grouplens.org/datasets/movielens/ml-1m.zip",
  archiveMd5: ["c4d9eecfca2ab87c1945afe126590906"],
  fileName: "ml-1m.zip",
  members: ["ratings.dat", "users.dat", "movies.dat"].map((file) => ({
    name: `${FOLDER}/${file}`,
    md5: null,
    bytes: MAX_MEMBER,
  })),
  maxArchiveBytes: 64 * 2 ** 20,
};

export default defineSource({
  name: "ml-1m",
  about:
    "MovieLens 1M: 1,000,209 ratings (1 to 5) of 3,883 movies by 6,040 people, 2000 to 2003; or a folder with `ratings.dat`, `users.dat` and `movies.dat` in its form.",
  terms: [
    "MovieLens 1M was collected by the GroupLens Research Project at the University of Minnesota.",
    "It may be used for research. Without permission of the project it may not be passed on, and it may not be used",
    "commercially or to suggest that the university or the project endorses you. Publications must cite:",
    "F. M. Harper and J. A. Konstan, The MovieLens Datasets: History and Context, ACM TiiS 5(4), 2015,",
    "doi:10.1145/2827872. The full terms: https://files.grouplens.org/datasets/movielens/ml-1m-README.txt",
  ].join("\n"),
  get: recipe,
  readsFolder: (names) => recipe.members.every(({ name }) => names.includes(name.slice(FOLDER.length + 1))),
  async load(_options, { path }): Promise<RawData> {
    const [{ readMembers }, { parseMovieLens1m }] = await Promise.all([
      import("../archive.js"),
      import("../movielens/parse1m.js"),
    ]);
    const { members, within } = await readMembers(path, recipe, "ml-1m");
    // Titles are in Latin-1.
    const text = (file: string) => members.get(`${FOLDER}/${file}`)!.toString("latin1").replaceAll("\r", "");
    return parseMovieLens1m({
      path: within,
      ratings: text("ratings.dat"),
      users: text("users.dat"),
      movies: text("movies.dat"),
    });
  },
});
