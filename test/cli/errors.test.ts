import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildZip } from "../data/zipBuilder.js";
import { antk, goldenFailure, inOwnFolder, type Ran } from "./antk.js";

inOwnFolder();

/** Shows what a command that fails prints, and checks how it ends. */
async function fails(code: number, name: string, ...args: string[]): Promise<Ran> {
  const ran = await goldenFailure(name, ...args);
  expect(ran.code).toBe(code);
  expect(ran.stdout).toBe("");
  expect(ran.stderr).not.toMatch(/^\s+at .*:\d+/m);
  return ran;
}

describe("a mistake in a config ends with exit code 3 and shows", () => {
  it.each([
    ["an unknown op near a known one", "unknown-op"],
    ["an unknown argument", "unknown-argument"],
    ["a value of a wrong type", "wrong-type"],
    ["a required argument that is missing", "missing-argument"],
    ["a variable without a value", "unbound"],
    ["wrong parameters of an optimizer", "wrong-optimizer"],
    ["momentum beside an optimizer that has none", "no-momentum"],
    ["an unknown parameter of a schedule", "wrong-schedule"],
    ["an optimizer that is misspelt", "misspelt-optimizer"],
    ["a cycle", "cycle"],
    ["markers that skip a level", "skipped-level"],
    ["both lines where columns are unequal", "unequal-columns"],
    ["a lookup of a column that the data lacks", "no-such-column"],
    ["several mistakes in one run", "several"],
    ["a penalty of a node that is not there", "unknown-penalty"],
    ["a loss with an argument that it lacks", "wrong-loss-argument"],
    ["an output wider than the target", "wide-output"],
    ["a loss of classes for numbers", "classes"],
    ["a column of example weights that is not there", "no-weights-column"],
    ["ids for `one_per` that are not there", "no-one-per"],
  ])("%s", async (_, name) => {
    await fails(3, name, "train", `${name}.config`);
  });

  it("its place in a text with CRLF, in a path with spaces", async () => {
    mkdirSync("my configs");
    const text = readFileSync("unknown-op.config", "utf8").replaceAll("\n", "\r\n");
    writeFileSync(join("my configs", "a b.config"), text);
    await fails(3, "crlf", "check", "my configs/a b.config");
  });

  it("the flag, too, that gave a variable its value", () =>
    fails(3, "wrong-set", "train", "good.config", "--set", "k=many"));

  it("the mistakes of each file that `check` is given", async () => {
    const { stdout, stderr, code } = await antk("check", "good.config", "nope.config", "unknown-op.config");
    expect(stdout).toBe("good.config: 3 nodes; output score [batch, 1]\n");
    expect(stderr).toContain("cannot read config `nope.config`");
    expect(stderr).toContain("no op is called `lokup`");
    expect(code).toBe(2);
  });
});

describe("wrong use ends with exit code 2 and shows", () => {
  it.each([
    ["a `--set` that nothing uses", "unused-set", "train good.config --set kk=3"],
    ["a `--set` of half a list", "half-set", "train good.config --set k=[1,2"],
    ["a `--set` without a value", "bad-set", "train good.config --set k"],
    ["a setting that a directive lacks", "unknown-setting", "train good.config --set train.epoch=5"],
    ["that no data, target and objective are named", "no-data", "train plain.config"],
    ["that no target is named", "no-target", "train no-target.config"],
    ["that no objective is named", "no-objective", "train no-objective.config"],
    ["a config that does not exist", "no-config", "train good.confg"],
    ["a folder in the place of a config", "folder-for-config", "train store"],
    ["a data set that is misspelt", "misspelt-data", "train misspelt-data.config"],
    ["an unknown command", "unknown-command", "trian good.config"],
    ["an unknown command of a group", "unknown-subcommand", "data ad ml-100k"],
    ["an unknown option", "unknown-option", "train good.config --epoch 3"],
    ["a missing argument", "no-argument", "train"],
    ["an argument too many", "too-many", "train good.config plain.config --seed 1"],
    ["an option without its value", "no-value", "train good.config --lr"],
    ["a missing option", "no-output", "render good.config"],
    ["0 epochs", "zero-epochs", "train good.config --epochs 0"],
    ["epochs that are no number", "word-epochs", "train good.config --epochs x"],
    ["a seed that is no integer", "half-seed", "train good.config --seed 1.5"],
    ["shares that are more than all", "wide-split", "train good.config --split random(0.9,0.2)"],
    ["a fold that is none of them", "no-fold", "train good.config --split kfold(5,fold=6)"],
    ["a split that is misspelt", "misspelt-split", "train good.config --split by_usr(0.8,0.2)"],
    ["an unknown backend", "unknown-backend", "train good.config --backend wsm"],
    ["a port beyond all ports", "bad-port", "serve last --port 70000"],
    ["a count of 0", "zero-count", "recommend last --user ann -k 0"],
    ["neither a user nor all of them", "nobody", "recommend last"],
    ["a file for one user's items", "one-to-file", "recommend last --user ann -o recs.csv"],
    ["a score that is misspelt", "misspelt-score", "recommend last --user ann --score cosin"],
    ["nobody whose neighbours are meant", "no-neighbor", "neighbors last"],
    ["a request beside a file of them", "two-requests", "predict last --in tiny.csv --user ann"],
    ["a picture of an unknown kind", "unknown-picture", "render good.config -o graph.jpg"],
    ["an unknown engine", "unknown-engine", "engine install tensorfow"],
    ["a set that is not kept", "not-kept", "data add ml-100 --from some.zip"],
    ["a map of an unknown kind", "unknown-map", "embeddings last --maps tsn"],
    ["a page that would not be HTML", "no-html", "explore tiny.csv -o page.pdf"],
    ["a protocol that is misspelt", "misspelt-protocol", "reproduce suprise"],
    ["a run that is not there", "no-run", "predict nope --user ann --item It"],
  ])("%s", async (_, name, line) => {
    await fails(2, name, ...line.split(" "));
  });
});

describe("wrong data ends with exit code 4 and shows", () => {
  it.each([
    ["a target that the data lacks", "no-such-target", "train no-such-target.config"],
    ["a split by a time that the data lacks", "no-times", "train good.config --split by_time(0.9,0.1)"],
    ["a split that the data does not bring", "not-given", "train good.config --split given('u1')"],
    ["a letter in a rating", "letter", "train good.config --data letter.csv"],
    ["a table without rows", "no-rows", "train good.config --data no-rows.csv"],
    ["a row that is too short", "short-row", "train good.config --data short-row.csv"],
    ["a quote that is not closed", "open-quote", "train good.config --data open-quote.csv"],
    ["a table whose columns cannot be guessed", "no-role", "train good.config --data readers.csv"],
    ["a file that does not exist, with a near one", "missing-file", "train missing-file.config"],
    ["data without ratings", "no-ratings", "explore words"],
    ["a folder in the place of a file", "folder-for-data", "train good.config --data store"],
    ["a set that is not on this machine", "not-stored", "train good.config --data ml-100k"],
    ["a protocol whose set is not on this machine", "protocol-not-stored", "reproduce u1"],
    ["an archive that does not exist", "no-archive", "data add ml-100k --from nope.zip"],
  ])("%s", async (_, name, line) => {
    await fails(4, name, ...line.split(" "));
  });

  it.each([
    ["an archive that is cut off", "truncated-archive", () => archive("ml-100k/u.data").subarray(0, 60)],
    ["a file that is no archive", "no-zip", () => Buffer.from("user,item,rating\n")],
    ["an archive that lacks a member", "missing-member", () => archive("ml-100k/README")],
    ["an archive with another member of that name", "wrong-member", () => archive(...members)],
  ])("%s", async (_, name, content) => {
    writeFileSync("some.zip", content());
    await fails(4, name, "data", "add", "ml-100k", "--from", "some.zip");
  });

  it("a stored archive that is damaged", async () => {
    mkdirSync(join("store", "ml-100k"), { recursive: true });
    writeFileSync(join("store", "ml-100k", "ml-100k.zip"), "cut off");
    const { code, stderr } = await antk("train", "good.config", "--data", "ml-100k");
    expect(stderr).toContain("is not a zip archive that can be read");
    expect(stderr).toContain("--data ml-100k\n  |                               ^^^^^^^");
    expect(code).toBe(4);
  });
});

const members = ["ml-100k/u.data", "ml-100k/u.user", "ml-100k/u.item"];
const archive = (...names: string[]) => buildZip(names.map((name) => ({ name, content: "1\t2\t3\t4\n" })));

describe("training that diverges ends with exit code 5, names node and step, and", () => {
  it("keeps nothing where no epoch had ended", async () => {
    const { code, stderr } = await antk("train", "good.config", "--learnrate", "1e30", "--set", "k=3");
    expect(stderr).toMatch(/^error\[not-finite\]: .* a number that is not finite, at step \d+\n/);
    expect(stderr).toContain("= note: no epoch had ended, so there is nothing to keep");
    expect(code).toBe(5);
    const none = await antk("predict", "last", "--user", "ann", "--item", "It");
    expect(none.stderr).toContain("no runs lie in");
  });

  it("keeps the best weights so far", async () => {
    const { code, stdout, stderr } = await antk("train", "diverges.config", "--out", "kept");
    expect(stderr).toMatch(
      /^error\[not-finite\]: (node|weight) `.*` .*not finite, (at|after) step \d+\n --> diverges/,
    );
    const best = stdout.split("\n").filter((line) => line.endsWith("best")).length;
    expect(stderr).toContain(`= note: the weights of epoch ${best} are kept in \`kept`);
    expect(code).toBe(5);
    const { stdout: prediction } = await antk("predict", "kept/last", "--user", "ann", "--item", "It");
    expect(prediction).toMatch(/^-?\d+\.\d{4} {2}\(rated \d\)\n$/);
  });
});

describe("a place that cannot be written ends with exit code 6 and is shown", () => {
  it.each([
    ["for a run", "out-below-file", "train good.config --out tiny.csv/runs"],
    ["for a picture", "picture-below-file", "render good.config -o tiny.csv/graph.dot"],
  ])("%s below a file", async (_, name, line) => {
    await fails(6, name, ...line.split(" "));
  });

  it.runIf(process.platform === "linux")("for a picture in a folder that takes none", () =>
    fails(6, "picture-in-proc", "render", "good.config", "-o", "/proc/x/graph.dot"),
  );

  it.runIf(process.platform === "linux")("for a run in a folder that takes none", async () => {
    const { code, stderr } = await antk("train", "good.config", "--out=/proc/x/runs");
    expect(stderr).toMatch(
      /^error\[cannot-write\]: cannot write `\/proc\/x\/runs\/.*`: no such file or folder\n/,
    );
    expect(stderr).toContain("antk train good.config --out=/proc/x/runs\n  |                        ^^^^^");
    expect(code).toBe(6);
  });
});

describe("a run", () => {
  it("that is damaged ends with exit code 4 and names the file", async () => {
    await antk("train", "good.config", "--out", "sound");
    const { stdout } = await antk("train", "good.config", "--out", "sound", "--seed", "3", "--json");
    const { run } = JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as { run: string };
    const damage = async (file: string, change: (bytes: Buffer) => Buffer) => {
      cpSync(run, "damaged", { recursive: true });
      const path = join("damaged", file);
      writeFileSync(path, change(readFileSync(path)));
      return antk("predict", "damaged", "--user", "ann", "--item", "It");
    };
    for (const file of [
      "run.json",
      "entities.json",
      "data.safetensors",
      join("best", "weights.safetensors"),
    ]) {
      const { code, stderr, stdout } = await damage(file, (bytes) => bytes.subarray(0, -9));
      expect(stderr).toMatch(/^error\[damaged-file\]: `.*` is damaged: /);
      expect(stderr).toContain(`${file}\``);
      expect(stderr).toContain("1 | antk predict damaged --user ann --item It\n  |              ^^^^^^^");
      expect([code, stdout]).toEqual([4, ""]);
    }
  });

  it("is asked for a user, an item or a column that it does not know", async () => {
    await antk("train", "good.config", "--out", "asked");
    await fails(2, "unknown-user", "recommend", "asked/last", "--user", "bobb");
    await fails(2, "unknown-item", "predict", "asked/last", "--user", "bob", "--item", "Dunes");
    await fails(2, "no-item", "predict", "asked/last", "--user", "bob");
    writeFileSync("pairs.csv", "user,item\nann,It\nanne,Emma\nbob,Dunes\n");
    await fails(4, "bad-pairs", "predict", "asked/last", "--in", "pairs.csv", "-o", "out.csv");
    expect(existsSync("out.csv")).toBe(false);
    writeFileSync("half.csv", "usr,title\nann,It\n");
    await fails(4, "half-pairs", "predict", "asked/last", "--in", "half.csv");
    await fails(2, "bad-with", "predict", "asked/last", "--user", "bob", "--item", "It", "--with", "time");
    await fails(
      2,
      "unknown-with",
      "predict",
      "asked/last",
      "--user",
      "bob",
      "--item",
      "It",
      "--with",
      "usr=3",
    );
  });
});

describe("a model that the machine cannot hold", () => {
  it("is refused before anything is allocated, with the sum and the way out", async () => {
    writeFileSync(
      "wide.config",
      `@data('planted', target='ratings', split=random(0.9, 0.1))
@train(objective='mse', opt='adam', mb=500)
score linear(1)
-h dnn([9000, 9000])
--u lookup('user', shape=[None, 100])`,
    );
    const before = process.constrainedMemory;
    process.constrainedMemory = () => 2 ** 30;
    try {
      await fails(6, "too-large", "train", "wide.config");
      expect((await antk("train", "wide.config", "--seeds", "2", "--out", "none")).code).toBe(6);
      expect(existsSync("none")).toBe(false);
    } finally {
      process.constrainedMemory = before;
    }
  });
});
