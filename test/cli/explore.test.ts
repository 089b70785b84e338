import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openCommand } from "../../src/platform/openFile.js";
import { golden } from "../golden.js";
import { antk, antkJson, inOwnFolder } from "./antk.js";

inOwnFolder();

describe("antk explore", () => {
  it("prints a summary of a file of ratings and writes a page beside it", async () => {
    const { code, stdout, stderr } = await antk("explore", "tiny.csv");
    golden("cli/explore-tiny.txt", stdout);
    expect([code, stderr]).toEqual([0, ""]);
    expect(readFileSync("tiny-explore.html", "utf8")).toContain("<title>tiny.csv</title>");
  });

  it("writes the page where it is told, and tells programs", async () => {
    const { events } = await antkJson("explore", "tiny.csv", "-o", "here/a page.html");
    expect(events).toMatchObject([
      { event: "explore", name: "tiny.csv", ratings: 25, users: { count: 6 }, output: "here/a page.html" },
    ]);
    expect(existsSync("here/a page.html")).toBe(true);
  });

  it("opens a page without a shell", () => {
    expect(openCommand("a; b.html", "linux")).toEqual(["xdg-open", "a; b.html"]);
    expect(openCommand("a.html", "darwin")[0]).toBe("open");
    expect(openCommand("a.html", "win32")[0]).toBe("explorer.exe");
  });
});
