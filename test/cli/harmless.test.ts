import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { antk, inOwnFolder } from "./antk.js";

inOwnFolder();

const model =
  "y x_dot_y()\n-u lookup(dataname='user', shape=[None, 2])\n-v lookup(dataname='item', shape=[None, 2])\n";
const flags = ["--target", "ratings", "--objective", "se", "--epochs", "1"];

/** Trains on 20 ratings by one user of items with these ids. */
async function trainOn(user: string, item: (i: number) => string) {
  const rows = Array.from({ length: 20 }, (_, i) => `${user},${item(i)},${1 + (i % 5)}`);
  writeFileSync("odd.csv", `user,item,rating\n${rows.join("\n")}\n`);
  writeFileSync("odd.config", model);
  return antk("train", "odd.config", "--data", "odd.csv", ...flags);
}

describe("ids from a file", () => {
  it("are suggested for pasting only where they mean nothing to a shell", async () => {
    expect((await trainOn("u1", (i) => `i${i}`)).stdout).toContain("try `antk recommend last --user u1`");
    for (const user of ["$(touch pwned)", "it's", "--json", "a b"]) {
      expect((await trainOn(user, (i) => `i${i}`)).stdout, user).toMatch(/saved in \S+\n$/);
    }
  });

  it("cannot steer the terminal", async () => {
    await trainOn("u1", (i) => `i\x1b[2J${i}`);
    const { stdout, code } = await antk("recommend", "last", "--user", "u1", "--include-rated");
    expect(code).toBe(0);
    expect(stdout).toContain("\\x1b[2J");
    expect(stdout).not.toContain("\x1b");
  });
});

describe("a graph that reads its target", () => {
  it("trains, with a warning that its score says nothing", async () => {
    writeFileSync("leak.config", "y ident()\n-w linear(1)\n--ratings placeholder(tf.float32)\n");
    writeFileSync("tiny2.csv", `user,item,rating\n${"a,b,3\n".repeat(20)}`);
    const { stderr, code } = await antk("train", "leak.config", "--data", "tiny2.csv", ...flags);
    expect(code).toBe(0);
    expect(stderr).toContain(
      "warning[reads-target]: node `ratings` reads `ratings`, which is to be predicted",
    );
  });
});

describe("many mistakes", () => {
  it("are drawn up to fifty, and counted", async () => {
    writeFileSync(
      "many.config",
      Array.from({ length: 70 }, (_, i) => `n${i} lokup(dataname='user')`).join("\n"),
    );
    const { stderr } = await antk("check", "many.config");
    expect(stderr.match(/error\[unknown-op\]/g)).toHaveLength(50);
    expect(stderr).toContain("… and 20 more");
  });
});
