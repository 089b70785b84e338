import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { antk, antkJson, inOwnFolder } from "./antk.js";

inOwnFolder();

describe("antk runs", () => {
  it("says where runs come from where there are none", async () => {
    const { stdout, code } = await antk("runs", "nowhere");
    expect([stdout, code]).toEqual(["no runs lie in `nowhere`; `antk train CONFIG` makes one\n", 0]);
  });

  it("lists runs, oldest first, with scores and the protocol that they share", async () => {
    const { events } = await antkJson("train", "good.config");
    const end = events.at(-1) as { test: { rmse: number }; protocol: { test: { hash: string } } };
    await antk("train", "good.config", "--lr", "0.01");
    const { stdout } = await antk("runs");
    const [head, first, second, ...rest] = stdout.trimEnd().split("\n");
    expect(head!.split(/ +/)).toEqual(["run", "data", "metric", "dev", "test", "protocol", "seconds"]);
    expect(first).toMatch(
      /^\d{8}-\d{6}-good-\w+ +tiny\.csv +rmse +\d\.\d{4} +\d\.\d{4} +[0-9a-f]{7} +\d+\.\d$/,
    );
    expect(first!.split(/ +/).slice(4, 6)).toEqual([end.test.rmse.toFixed(4), end.protocol.test.hash]);
    // Another learning rate, the same rows.
    expect(second!.split(/ +/)[5]).toBe(end.protocol.test.hash);
    expect(rest).toEqual([]);
  });

  it("lists a run whose record is damaged by its name", async () => {
    mkdirSync(join("hurt", "one", "best"), { recursive: true });
    writeFileSync(join("hurt", "one", "run.json"), "{");
    writeFileSync(join("hurt", "one", "best", "weights.safetensors"), "");
    const { events } = await antkJson("runs", "hurt");
    expect(events).toMatchObject([{ event: "run", name: "one", dev: null, test: null, protocol: null }]);
  });
});
