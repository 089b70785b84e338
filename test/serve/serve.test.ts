import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDataSets } from "../../src/data/read.js";
import { load } from "../../src/load.js";
import type { Trained } from "../../src/recommend/trained.js";
import { type ModelServer, serveModel } from "../../src/serve/serveModel.js";
import { storeRun } from "../support/runs.js";
import { hostile } from "./hostile.js";
import { post, send, statusOf } from "./rawClient.js";

const config = `y x_dot_y()
-u lookup(dataname='user', shape=[None, 3])
-v lookup(dataname='item', shape=[None, 3])
`;
const parent = mkdtempSync(join(tmpdir(), "antk test "));
let trained: Trained;
let server: ModelServer;

beforeAll(async () => {
  const data = await readDataSets("planted", { target: "ratings", center: ["ratings"] });
  const { path } = await storeRun({ config, data, parent });
  trained = await load(path);
  server = await serveModel(trained, { name: "mf", port: 0, maxBody: 65_536, requestTimeout: 700 });
});
afterAll(async () => {
  await server?.close();
  trained?.dispose();
  rmSync(parent, { recursive: true, force: true });
});

const ask = async (path: string, body?: unknown) => {
  const request = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`${server.url}${path}`, request);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe("serveModel", () => {
  it("predicts by row and by column, as TensorFlow Serving does", async () => {
    const expected = trained.predict([
      { user: "17", item: "42" },
      { user: "3", item: "1" },
    ]);
    const rows = {
      instances: [
        { user: "17", item: "42" },
        { user: 3, item: ["1"] },
      ],
    };
    expect(await ask("/v1/models/mf:predict", rows)).toEqual({
      status: 200,
      body: { predictions: expected },
    });
    const columns = { signature_name: "serving_default", inputs: { user: ["17", "3"], item: ["42", "1"] } };
    expect(await ask("/v1/models/mf/versions/1:predict", columns)).toEqual({
      status: 200,
      body: { outputs: expected },
    });
  });

  it("recommends as the library does", async () => {
    const { status, body } = await ask("/v1/models/mf:recommend", { user: "17", k: 3 });
    expect([status, body.recommendations]).toEqual([200, trained.recommend("17", { k: 3 })]);
    const all = await ask("/v1/models/mf:recommend", { user: 17, exclude_seen: false });
    expect(all.body.recommendations).toEqual(trained.recommend("17", { excludeSeen: false }));
  });

  it("recommends to somebody by their own ratings", async () => {
    const ratings = [
      { item: "42", rating: 5 },
      { item: "7", rating: 1 },
    ];
    const { status, body } = await ask("/v1/models/mf:recommend", { ratings, k: 4 });
    expect([status, body.recommendations]).toEqual([200, trained.foldIn(ratings).recommend({ k: 4 })]);
  });

  it("tells the model's state, its signature, and that it is well", async () => {
    expect((await ask("/v1/models/mf")).body).toMatchObject({
      model_version_status: [{ version: "1", state: "AVAILABLE" }],
    });
    expect((await ask("/v1/models/mf/metadata")).body).toMatchObject({
      metadata: {
        signature_def: { signature_def: { serving_default: { inputs: { user: { dtype: "DT_STRING" } } } } },
      },
    });
    expect(await ask("/healthz")).toEqual({ status: 200, body: { status: "ok" } });
  });

  it("counts what it answers, for Prometheus", async () => {
    await ask("/v1/models/mf:predict", { instances: [] });
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0.0.4/);
    const text = await response.text();
    expect(text).toMatch(/^antk_requests_total\{route="predict",status="400"\} [1-9]/m);
    expect(text).toMatch(/^antk_request_seconds_bucket\{route="predict",le="\+Inf"\} [1-9]/m);
    expect(text).toContain('antk_model_info{model="mf",run=');
  });

  it("says what is wrong with a request, with the nearest id", async () => {
    const { status, body } = await ask("/v1/models/mf:predict", { instances: [{ user: "17", item: "4x" }] });
    expect([status, body.error]).toEqual([
      400,
      expect.stringMatching(/^no item is called `4x`; the nearest/),
    ]);
    expect((await ask("/v1/models/mf:predict", { instances: [{ user: "1", itme: "4" }] })).body.error).toBe(
      '"itme" means nothing here; there is user, item',
    );
    expect((await ask("/v1/models/dnn:predict", {})).body.error).toBe(
      "there is no such model; there is /v1/models/mf",
    );
  });

  it("finishes what has come in before it stops", async () => {
    const other = await serveModel(trained, { name: "mf", port: 0 });
    const body = JSON.stringify({ user: "17" });
    const [head, rest] = [post("/v1/models/mf:recommend", body).subarray(0, -5), body.slice(-5)];
    const answer = send(other.port, head, { wait: 300 }, rest);
    await new Promise((after) => setTimeout(after, 100));
    const closed = other.close();
    expect(statusOf(await answer)).toBe(200);
    await closed;
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow();
  });

  it("cuts off after a grace what does not come to an end", async () => {
    const other = await serveModel(trained, { name: "mf", port: 0 });
    const answer = send(other.port, post("/v1/models/mf:recommend", "{}").subarray(0, -1));
    await new Promise((after) => setTimeout(after, 100));
    const start = performance.now();
    await other.close(200);
    expect(performance.now() - start).toBeLessThan(2000);
    await answer;
  });

  it("says why it cannot listen", async () => {
    await expect(serveModel(trained, { name: "mf", port: server.port })).rejects.toThrow(
      /cannot listen at 127\.0\.0\.1:\d+: another program has it/,
    );
  });
});

describe("hostile requests", () => {
  it("are at least sixty", () => expect(hostile.length).toBeGreaterThanOrEqual(60));

  it.each(hostile.map((request) => [request.name, request] as const))("%s", async (_, { parts, status }) => {
    const answer = await send(server.port, ...parts);
    expect(status).toContain(statusOf(answer));
    // Nothing of the inside is shown.
    expect(answer).not.toMatch(/\bat .*:\d+:\d+|node_modules|\/src\//);
  });

  it("leave the server as it was", async () => {
    expect(await ask("/healthz")).toEqual({ status: 200, body: { status: "ok" } });
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).not.toMatch(/status="5/);
    expect(text).toMatch(/^antk_connections [1-9]$/m);
  });

  it("of a thousand connections that say nothing are turned away, while others are answered", async () => {
    const few = await serveModel(trained, { name: "mf", port: 0, maxConnections: 20, requestTimeout: 500 });
    const idle = Promise.all(Array.from({ length: 1000 }, () => send(few.port)));
    await idle;
    expect(((await (await fetch(`${few.url}/healthz`)).json()) as { status: string }).status).toBe("ok");
    expect(await (await fetch(`${few.url}/metrics`)).text()).toMatch(
      /^antk_connections_dropped_total \d{3}$/m,
    );
    await few.close();
  });
});
