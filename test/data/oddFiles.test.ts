import { describe, expect, it } from "vitest";
import { readRawData } from "../../src/data/read.js";
import { failureOf, fileIn, temporaryFolder } from "./helpers.js";

const folder = temporaryFolder();
const fails = (name: string, text: string) => failureOf(() => readRawData(fileIn(folder, name, text)));

describe("a file that is not what it seems", () => {
  it("is refused where JSON would change an id: integers beyond 2⁵³ belong in quotes", async () => {
    const line = (id: string) => `{"user":${id},"item":"a","rating":4}\n`;
    const message = await fails("large.jsonl", line("12345678901234567890") + line("7"));
    expect(message).toContain("error[large-integer]: `user` holds an integer beyond 2⁵³");
    expect(message).toContain("large.jsonl:1:1");
    const raw = await readRawData(fileIn(folder, "quoted.jsonl", line('"12345678901234567890"')));
    expect(raw.ids.get("user")!.ids).toEqual(["12345678901234567890"]);
  });

  it("is refused with more than 1000 columns", async () => {
    const names = Array.from({ length: 1001 }, (_, i) => `c${i}`).join(",");
    expect(await fails("wide.csv", `${names}\n${names}\n`)).toContain("DataError\nerror[too-many-columns]");
  });

  it("is refused with a row of more than 1 MiB, and shows where", async () => {
    const message = await fails("long.csv", `user,item,rating\nu,i,${"9".repeat(2 ** 20 + 1)}\n`);
    expect(message).toContain("DataError\nerror[row-too-long]: a row is longer than 1 MiB");
    expect(message).toContain("long.csv:2:1");
  });
});
