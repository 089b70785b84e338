import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { antk, antkJson, inOwnFolder } from "./antk.js";

inOwnFolder();

const untidy = 'a  op( 1,2 )# why\n  - b op( "x" )\n';
const tidy = "a op(1, 2)  # why\n    -b op('x')\n";

describe("antk fmt", () => {
  it("rewrites the files that are not in order, and names those alone", async () => {
    writeFileSync("untidy.config", untidy);
    writeFileSync("tidy.config", tidy);
    expect(await antk("fmt", "untidy.config", "tidy.config")).toEqual({
      code: 0,
      stdout: "untidy.config: changed\n",
      stderr: "",
    });
    expect(readFileSync("untidy.config", "utf8")).toBe(tidy);
    expect((await antk("fmt", "untidy.config")).stdout).toBe("");
  });

  it("changes nothing with --check, and exits with 3 where it would", async () => {
    writeFileSync("untidy.config", untidy);
    const { code, stdout } = await antk("fmt", "--check", "untidy.config");
    expect([code, stdout]).toEqual([3, "untidy.config: would change\n"]);
    expect(readFileSync("untidy.config", "utf8")).toBe(untidy);
    expect((await antk("fmt", "--check", "tidy.config")).code).toBe(0);
  });

  it("leaves a file with errors as it is, and goes on with the others", async () => {
    writeFileSync("broken.config", "a  op(\n");
    writeFileSync("untidy.config", untidy);
    const { code, stdout, stderr } = await antk("fmt", "broken.config", "nowhere.config", "untidy.config");
    expect(code).toBe(3);
    expect(stdout).toBe("untidy.config: changed\n");
    expect(stderr).toContain("--> broken.config:1:6");
    expect(stderr).toContain("cannot read config `nowhere.config`");
    expect(readFileSync("broken.config", "utf8")).toBe("a  op(\n");
  });

  it("leaves bytes alone that are no UTF-8", async () => {
    const bytes = Buffer.from("# caf\xe9\na  op( )\n", "latin1");
    writeFileSync("latin.config", bytes);
    const { code, stderr } = await antk("fmt", "latin.config");
    expect(code).toBe(2);
    expect(stderr).toContain("no UTF-8");
    expect(readFileSync("latin.config")).toEqual(bytes);
  });

  it("keeps a link a link, and the rights of the file", async () => {
    writeFileSync("real.config", untidy);
    chmodSync("real.config", 0o600);
    symlinkSync("real.config", "link.config");
    await antk("fmt", "link.config");
    expect(lstatSync("link.config").isSymbolicLink()).toBe(true);
    expect(readFileSync("real.config", "utf8")).toBe(tidy);
    expect(statSync("real.config").mode & 0o777).toBe(0o600);
  });

  it("tells programs of each file", async () => {
    writeFileSync("untidy.config", untidy);
    const { code, events } = await antkJson("fmt", "--check", "untidy.config", "tidy.config");
    expect(code).toBe(3);
    expect(events).toEqual([
      { event: "fmt", config: "untidy.config", ok: true, changes: true, diagnostics: [] },
      { event: "fmt", config: "tidy.config", ok: true, changes: false, diagnostics: [] },
    ]);
  });
});
