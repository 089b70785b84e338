import { kinds, optional, orNone } from "../../declare/params.js";
import { defineSource } from "../../declare/source.js";
import type { Role } from "../delimited/chooseColumns.js";
import type { RawData } from "../types.js";

const MAX_BYTES = 256 * 2 ** 20;
const column = (what: string) =>
  optional(orNone(kinds.string), `The file's column of ${what}; None: guessed.`, null);

export default defineSource({
  name: "file",
  about: "Ratings in a file of comma- or tab-separated text with a header, or of one JSON object a line.",
  terms: "Your own file.",
  extensions: [".csv", ".tsv", ".jsonl", ".ndjson"],
  params: {
    user: column("user ids, any text"),
    item: column("item ids, any text"),
    ratings: column("ratings, numbers"),
    time: column("times, numbers or ISO dates"),
  },
  async load(options, { path, spans }): Promise<RawData> {
    // Loaded here, so that checking a config does not wait for it.
    const [{ readWholeFile }, { chooseColumns }, { readDelimited }, { readJsonLines }, { toRawData }] =
      await Promise.all([
        import("../archive.js"),
        import("../delimited/chooseColumns.js"),
        import("../delimited/readDelimited.js"),
        import("../delimited/readJsonLines.js"),
        import("../delimited/toRawData.js"),
      ]);
    const bytes = await readWholeFile(path, MAX_BYTES);
    const json = /\.(jsonl|ndjson)$/i.test(path);
    const table = json ? readJsonLines(bytes, path) : readDelimited(bytes, path);
    const named = new Map<Role, string | null>([
      ["user", options.user],
      ["item", options.item],
      ["ratings", options.ratings],
      ["time", options.time],
    ]);
    return toRawData(
      table,
      chooseColumns(path, table.header, named, () => table.locate(-1), spans),
    );
  },
});
