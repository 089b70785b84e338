import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readZipMembers } from "../../src/data/zip.js";
import { failureOf, hasMl100k, ML_100K } from "./helpers.js";
import { buildZip } from "./zipBuilder.js";

const read = (archive: Buffer, name = "a.txt", maxBytes = 1000) =>
  readZipMembers(archive, "x.zip", [{ name, maxBytes }]);
const plain = { name: "a.txt", content: "hello" };

describe("readZipMembers", () => {
  it("reads stored and deflated members, and only those wanted", async () => {
    const members = await readZipMembers(
      buildZip([
        plain,
        { name: "b/c.txt", content: "x".repeat(500), deflate: true },
        { name: "d", content: "" },
      ]),
      "x.zip",
      [
        { name: "a.txt", maxBytes: 5 },
        { name: "b/c.txt", maxBytes: 500 },
      ],
    );
    expect([...members].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
      ["a.txt", "hello"],
      ["b/c.txt", "x".repeat(500)],
    ]);
  });
  it("names a member that is missing, and those that are there", async () => {
    expect(await failureOf(() => read(buildZip([plain]), "b.txt"))).toBe(
      "DataError\nerror[missing-member]: `x.zip` has no member `b.txt`\n  = note: it has `a.txt`",
    );
  });
  it("refuses every archive that was cut short", async () => {
    const whole = buildZip([plain]);
    for (let length = 0; length < whole.length; length++) {
      expect(await failureOf(() => read(whole.subarray(0, length)))).toContain(
        "DataError\nerror[bad-archive]",
      );
    }
  });
  it("refuses what is no archive", async () => {
    const message = await failureOf(() => read(Buffer.from("user,item,rating\n1,2,3\n")));
    expect(message).toContain("`x.zip` is not a zip archive that can be read");
    expect(message).toContain("it may have been cut short");
  });

  const hostile: [string, Buffer, string][] = [
    ["a path that leads out", buildZip([plain, { name: "../a.txt", content: "" }]), "../a.txt"],
    ["an absolute path", buildZip([plain, { name: "/etc/a.txt", content: "" }]), "absolute"],
    ["a backslash", buildZip([plain, { name: "..\\a.txt", content: "" }]), "invalid characters"],
    ["a link", buildZip([{ ...plain, mode: 0o120777 }]), "`a.txt` is a link"],
    ["one name twice", buildZip([plain, plain]), "`a.txt` is in it twice"],
    [
      "members that overlap",
      buildZip([plain, { name: "b.txt", content: "hello", statedOffset: 0 }]),
      "overlaps",
    ],
    [
      "a bomb",
      buildZip([{ name: "a.txt", content: "0".repeat(5_000_000), deflate: true }]),
      "more than 1000 bytes",
    ],
    [
      "a bomb that states a small size",
      buildZip([{ name: "a.txt", content: "0".repeat(5_000_000), deflate: true, statedSize: 100 }]),
      "too many bytes",
    ],
    [
      "a size that is too large",
      buildZip([{ ...plain, deflate: true, statedSize: 900 }]),
      "not enough bytes",
    ],
  ];
  it.each(hostile)("refuses %s", async (_what, archive, reason) => {
    const message = await failureOf(() => read(archive));
    expect(message).toContain("DataError\nerror[bad-archive]");
    expect(message).toContain(reason);
  });

  it.runIf(hasMl100k)("reads the real ml-100k", async () => {
    const [users] = (await read(readFileSync(ML_100K), "ml-100k/u.user", 22_627)).values();
    expect(users!.toString("latin1").split("\n")[0]).toBe("1|24|M|technician|85711");
  });
});
