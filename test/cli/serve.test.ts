import { describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.js";
import { antk, goldenFailure, inOwnFolder } from "./antk.js";

inOwnFolder();

describe("antk serve", () => {
  it("serves a run until it is asked to stop, and then ends well", async () => {
    await antk("train", "good.config", "--out", "served");
    let printed = "";
    let ready = (_url: string) => {};
    const url = new Promise<string>((done) => {
      ready = done;
    });
    const stream = {
      write(text: string) {
        printed += text;
        const { event, url: at } = JSON.parse(text) as Record<string, string>;
        if (event === "serving") ready(at!);
      },
    };
    const ended = main(["serve", "served/last", "--port", "0", "--json"], {
      stdout: stream,
      stderr: stream,
      env: {},
    });
    expect(await url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/models\/good$/);
    const response = await fetch(`${await url}:recommend`, {
      method: "POST",
      body: '{"user": "ann", "exclude_seen": false}',
    });
    expect(((await response.json()) as { recommendations: unknown[] }).recommendations).toHaveLength(5);
    process.emit("SIGTERM");
    expect(await ended).toBe(0);
    expect(printed).toContain('{"event":"stopped"}');
  });

  it("needs a name that fits into an address", async () => {
    const { code } = await goldenFailure("bad-name", "serve", "served/last", "--name", "a b");
    expect(code).toBe(2);
  });
});
