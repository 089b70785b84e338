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
    ...[
      ["u1", "62d5d837e7c8e36550cc956b09c2ecc8", 392_629] as const,
      ["u2", "1951a71b7e1f4ed254508007fa2f6b70", 395_225] as const,
      ["u3", "cb3e4d0a9152041772285232ca002d4f", 396_627] as const,
      ["u4", "328acfca94e85d01b1d7e92c7d73df3b", 397_295] as const,
      ["u5", "bec898f7091dba3b7bdf793d1998d2d6", 397_397] as const,
      ["ua", "52e5d0355092dc1596899855b220508f", 186_672] as const,
      ["ub", "5292d1e388d156aa0c19c384cdf35aca", 186_697] as const,
    ].map(([split, md5, bytes]) => ({ name: testFile(split), md5, bytes, optional: true })),
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
    const given = ["u1", "u2", "u3", "u4", "u5", "ua", "ub"].flatMap((split) => {
      const file = members.get(testFile(split));
      return file ? [[split, file.toString("latin1")] as const] : [];
    });
    const text = (name: string, encoding: BufferEncoding) =>
      members.get(`${FOLDER}/${name}`)!.toString(encoding);
    return parseMovieLens100k({
      path: `${path}/${FOLDER}`,
      data: text("u.data", "latin1"),
      user: text("u.user", "latin1"),
      item: text("u.item", "latin1"),
      given: new Map(given),
    });
  },
});

/** The rows of u.data that a split of the publisher's sets apart. */
function testFile(split: string): string {
  return `${FOLDER}/${split}.test`;
}
