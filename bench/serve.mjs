// How fast `antk serve` answers: 50 clients that each ask for the top 10 of one user after the other, over connections
// that stay open. node bench/serve.mjs [RUN] [--seconds 60] [--clients 50]; without a run, mf.config is trained on
// planted data first. The server is a process of its own; the clients share the machine with it.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const antk = join(root, "dist", "cli", "antk.js");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string", default: "60" }, clients: { type: "string", default: "50" } },
});
const seconds = Number(values.seconds);
const clients = Number(values.clients);

const folder = mkdtempSync(join(tmpdir(), "antk-bench-"));
const run = positionals[0] ?? train();
const server = spawn(process.execPath, [antk, "serve", run, "--port", "0", "--json"], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const { url } = await firstEvent(server.stdout);
  const address = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  // The first answers are slower: the step plan is made then.
  for (let user = 1; user <= 20; user++) await ask(address, agent, user);
  const times = [];
  let errors = 0;
  const end = performance.now() + seconds * 1000;
  const client = async (first) => {
    for (let user = first; performance.now() < end; user += clients) {
      const start = performance.now();
      const count = await ask(address, agent, 1 + (user % 943)).catch(() => 0);
      if (count !== 10) errors++;
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => client(i)));
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(2);
  console.log(`${clients} clients, ${seconds} s: ${times.length} answers, ${errors} errors`);
  console.log(
    `${Math.round(times.length / seconds)} a second; ms: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}`,
  );
} finally {
  server.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}

function train() {
  const args = [antk, "train", join(root, "configs", "mf.config"), "--epochs", "5", "--out", folder];
  spawnSync(process.execPath, args, { stdio: "ignore" });
  return join(folder, "last");
}

function firstEvent(stream) {
  return new Promise((done) => {
    let text = "";
    stream.on("data", (more) => {
      text += more;
      if (text.includes("\n")) done(JSON.parse(text.slice(0, text.indexOf("\n"))));
    });
  });
}

/** @returns how many recommendations came back */
function ask({ hostname, port, pathname }, agent, user) {
  return new Promise((done, fail) => {
    const body = JSON.stringify({ user: String(user) });
    const path = `${pathname}:recommend`;
    const headers = { "Content-Length": Buffer.byteLength(body) };
    const asked = request({ hostname, port, path, method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (more) => {
        text += more;
      });
      response.on("end", () =>
        done(response.statusCode === 200 ? JSON.parse(text).recommendations.length : 0),
      );
      response.on("error", fail);
    });
    asked.on("error", fail);
    asked.end(body);
  });
}
