import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { antk, antkJson, goldenFailure, inOwnFolder } from "./antk.js";
import { type Built, build, ended } from "./built.js";

inOwnFolder();

/** A score that is no product of two sides. */
const NET = `@data('planted', target='ratings', split=random(0.1, 0.02, 0.88), center=['ratings', 'age'], maxnorm=['age'])
@train(objective='mse', evaluate='rmse', opt='adam', learnrate=0.005, mb=500, epochs=2)
s linear(1)
-h dnn([6], activation='tanh')
--x concatenate()
---u lookup('user', l2=0.01, shape=[None, 3])
---v lookup('item', l2=0.01, shape=[None, 3])
---a embedding()
----age placeholder(tf.float32)
----user placeholder(tf.int32)`;

const mine = ["item,rating", "1,5", "2,4", "3,1", "4,5", "5,4"].join("\n");

beforeAll(async () => {
  writeFileSync("net.config", NET);
  writeFileSync("mine.csv", mine);
  await antk("train", "net.config", "--out", "nets");
});

/** Runs in the order in which they were made. */
const runs = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));

describe("antk rate RUN --retrain", () => {
  it("is what a model is told that cannot fold in", async () => {
    const { code, stderr } = await antk("rate", "nets/last", "--in", "mine.csv");
    expect(code).toBe(2);
    expect(stderr).toContain("this model takes nobody in without training");
    expect(stderr).toContain("`antk rate RUN --retrain` trains on with the ratings");
  });
  it("makes a run in which the person is a user, and recommends to them", async () => {
    const [old] = runs("nets");
    const was = readFileSync(join(old!, "run.json"), "utf8");
    const { code, stdout, stderr } = await antk(
      "rate",
      old!,
      "--in",
      "mine.csv",
      "--retrain",
      "--epochs",
      "2",
      "-k",
      "3",
    );
    expect([code, runs("nets").length]).toEqual([0, 2]);
    expect(stdout).toContain("note     `me` has joined the data: 5 training rows");
    expect(stdout).toMatch(/^before {3}dev rmse \d\.\d{4}$/m);
    expect(stderr).toMatch(
      /^of `me` the usual is assumed: age=\d+(\.\d)?; `--about age=\S+` tells otherwise$/m,
    );
    const own = stdout.trimEnd().split("\n").slice(-3);
    expect((await antk("recommend", "nets/last", "--user", "me", "-k", "3")).stdout.trimEnd()).toBe(
      own.join("\n"),
    );
    expect((await antk("predict", "nets/last", "--user", "me", "--item", "1")).stdout).toContain("(rated 5)");
    expect((await antk("eval", "nets/last")).code).toBe(0);
    expect((await antk("train", "--resume", "nets/last", "--epochs", "+1")).code).toBe(0);
    expect(readFileSync(join(old!, "run.json"), "utf8")).toBe(was);
    expect((await antk("recommend", old!, "--user", "me")).code).toBe(2);
  });
  it("takes what the model reads of a person, and more ratings of the same person", async () => {
    const told = ["--retrain", "--epochs", "1", "--about", "age=30"];
    const first = await antkJson("rate", runs("nets")[0]!, "--in", "mine.csv", "--id", "ann", ...told);
    const { run, assumed } = first.events[0] as { run: string; assumed: unknown };
    expect(assumed).toEqual([]);
    writeFileSync("more.csv", "item,rating\n5,1\n6,2\n");
    const again = await antkJson(
      "rate",
      run,
      "--in",
      "more.csv",
      "--id",
      "ann",
      "--retrain",
      "--epochs",
      "1",
    );
    const { data } = JSON.parse(
      readFileSync(join((again.events[0] as { run: string }).run, "run.json"), "utf8"),
    );
    const ratings = [5, 4, 1, 5, 1, 2].map((rating, i) => ({ item: String(i + 1), rating }));
    expect(data.newUsers).toEqual([{ id: "ann", ratings, about: { age: "30" } }]);
  });
  it("says what stands in its way", async () => {
    const args = ["rate", "nets/last", "--in", "mine.csv"];
    await goldenFailure("rate-epochs", ...args, "--epochs", "3");
    await goldenFailure("rate-about", ...args, "--retrain", "--about", "age");
    await goldenFailure("rate-about-what", ...args, "--retrain", "--about", "agge=3");
    await goldenFailure("rate-taken", ...args, "--retrain", "--id", "17");
    writeFileSync("twice.csv", "item,rating\n1,5\n2,4\n1,3\n");
    await goldenFailure("rate-twice", "rate", "nets/last", "--in", "twice.csv", "--retrain");
    const counted = NET.replace(
      "lookup('user', l2=0.01, shape=[None, 3])",
      "embedding()\n----U weights('norm', [943, 3])\n----user",
    );
    writeFileSync("counted.config", counted);
    await antk("train", "counted.config", "--out", "counted", "--epochs", "1");
    await goldenFailure("rate-counted", "rate", "counted/last", "--in", "mine.csv", "--retrain");
  });
});

describe("antk rate once more", () => {
  it("folds the person in anew, by all their ratings", async () => {
    await antk("train", "good.config", "--out", "good");
    const items = readFileSync(join(runs("good")[0]!, "entities.json"), "utf8");
    const [a, b] = (JSON.parse(items) as { ids: { item: string[] } }).ids.item;
    writeFileSync("a.csv", `item,rating\n${a},5\n`);
    writeFileSync("b.csv", `item,rating\n${b},1\n${a},4\n`);
    expect((await antk("rate", "good/last", "--in", "a.csv")).stderr).toContain(
      "1 rating; `me` is a user of",
    );
    expect((await antk("rate", "good/last", "--in", "b.csv")).stderr).toContain(
      "2 ratings; `me` is a user of",
    );
    const people = JSON.parse(readFileSync(join(runs("good").at(-1)!, "people.json"), "utf8"));
    expect(people).toMatchObject([
      {
        id: "me",
        ratings: [
          { item: a, rating: 4 },
          { item: b, rating: 1 },
        ],
      },
    ]);
  });
});

describe("Ctrl-C while somebody rates", () => {
  let built: Built;
  beforeAll(() => {
    built = build();
  });
  afterAll(() => built.remove());

  it("loses nothing: what was rated is kept in a file that `--in` takes", async () => {
    const { ids, texts } = JSON.parse(readFileSync(join(runs("nets")[0]!, "entities.json"), "utf8"));
    const titles: string[] = texts["item.title"];
    const rare = titles.findIndex((t) => titles.filter((other) => other.includes(t)).length === 1);
    const child = built.start(["rate", "nets/last", "--retrain"]);
    const asked = new Promise<void>((resolve) => {
      let seen = "";
      child.stderr.on("data", (text) => {
        seen += text;
        if (seen.split("title> ").length > 2) resolve();
      });
    });
    child.stdin.write(`${titles[rare]}\n4\n`);
    await asked;
    child.kill("SIGINT");
    const { code, stderr } = await ended(child);
    expect(code).toBe(130);
    const path = /is kept in (\S+\.csv);/.exec(stderr)![1]!;
    expect(readFileSync(path, "utf8").split("\n")[1]).toMatch(new RegExp(`^${ids.item[rare]},.*,4$`));
  });
});
