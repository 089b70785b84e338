// Serves the page beside it, with a model file:
//
//     antk train configs/mf.config
//     antk export last -o model.antkm
//     node examples/browser/start.mjs model.antkm
//
// Any server of files does: it has to answer /antk/ with the package's dist folder, and model.antkm with the model.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const [model, port = "8080"] = process.argv.slice(2);
if (!model || !existsSync(model)) {
  console.error("usage: node examples/browser/start.mjs MODEL.antkm [PORT]");
  process.exit(2);
}
const page = dirname(fileURLToPath(import.meta.url));
const dist = dirname(fileURLToPath(import.meta.resolve("antk")));
const types = new Map([
  [".html", "text/html; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".antkm", "application/octet-stream"],
]);

/** The file behind an address; null where there is none to be seen. */
function fileOf(address) {
  const path = normalize(new URL(address, "http://localhost").pathname);
  if (path.includes("..") || path.includes("\0")) return null;
  if (path === "/model.antkm") return model;
  if (path.startsWith("/antk/")) return join(dist, path.slice("/antk/".length));
  return join(page, path === "/" ? "index.html" : path);
}

const server = createServer((request, response) => {
  const file = fileOf(request.url);
  const type = file && types.get(extname(file));
  if (!type || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "Content-Type": type });
  createReadStream(file).pipe(response);
});
server.listen(Number(port), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
