import { defineSource, type Recipe } from "../../declare/source.js";
import type { RawData } from "../types.js";

const FOLDER = "ml-100k";

const recipe: Recipe = {
  url: "https://files.grouplens.org/datasets/movielens/ml-100k.zip",
  archiveMd5: ["0e33842e24a9c977be4e0107933c0723"],
  fileName: "ml-100k.zip",
  members: [
    { name: `${FOLDER}/u.data`, md5: "6e47046882bad158b0efbb84cd5cb987", bytes: 1_979_173 },
    { name: `${FOLDER}/u.user`, md5: "5a7fe1ec5a4809f691db55ab6098ca90", bytes: 22_627 },
    { name: `${FOLDER}/u.item`, md5: "c59dede7ffa643aa1676883dc2fe761d", bytes: 236_343 },
  ],
  maxArchiveBytes: 64 * 2 ** 20,
};

export default defineSource({
  name: "ml-100k",
  about: "MovieLens 100k: 100,000 ratings (1 to 5) of 1,682 movies by 943 people, 1997 and 1998.",
  terms: [
    "MovieLens 100k was collected by the GroupLens Research Project at the University of Minnesota.",
    "It may be used for research. Without permission of the project it may not be passed on, and it may not be used",
    "commercially or to suggest that the university or the project endorses you. Publications must cite:",
    "F. M. Harper and J. A. Konstan, The MovieLens Datasets: History and Context, ACM TiiS 5(4), 2015,",
    "doi:10.1145/2827872. The full terms: https://files.grouplens.org/datasets/movielens/ml-100k-README.txt",
  ].join("\n"),
  get: recipe,
  async load(_options, { path }): Promise<RawData> {
    const [{ readArchive }, { parseMovieLens100k }] = await Promise.all([
      import("../archive.js"),
      import("../movielens/parse100k.js"),
    ]);
    const members = await readArchive(path, recipe, "ml-100k");
    const text = (name: string, encoding: BufferEncoding) =>
      members.get(`${FOLDER}/${name}`)!.toString(encoding);
    return parseMovieLens100k({
      path: `${path}/${FOLDER}`,
      data: text("u.data", "latin1"),
      user: text("u.user", "latin1"),
      item: text("u.item", "latin1"),
    });
  },
});
