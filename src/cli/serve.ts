import { basename } from "node:path";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { BackendChoice } from "../engine/backend.js";
import { load } from "../load.js";
import { serveModel } from "../serve/serveModel.js";
import type { CommandContext } from "./command.js";
import type { CommandLine } from "./commandLine.js";
import { interruption } from "./interruption.js";

/** `antk serve`: ends on Ctrl-C or SIGTERM, after what has come in is answered. */
export async function serve(
  run: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<void> {
  const trained = await load(run, { backend: options.backend as BackendChoice });
  try {
    const name = nameOf(options.name, trained.config, line);
    const stop = interruption(() => terminal.note("stopping; a second Ctrl-C ends at once"));
    try {
      const host = options.host as string;
      const server = await serveModel(trained, { name, host, port: options.port as number });
      const model = `${server.url}/v1/models/${encodeURIComponent(name)}`;
      terminal.emit({
        event: "serving",
        run: trained.path,
        model: name,
        url: model,
        host,
        port: server.port,
      });
      terminal.print(`serving  ${basename(trained.path)} at ${model}`);
      terminal.print(`         :predict and :recommend; ${server.url}/healthz, /metrics; Ctrl-C stops`);
      if (!server.isLocal) {
        terminal.note("note: whoever reaches this address can ask; there is no password and no encryption");
      }
      await aborted(stop.signal);
      await server.close();
      terminal.emit({ event: "stopped" });
      terminal.print("stopped");
    } finally {
      stop.release();
    }
  } finally {
    trained.dispose();
  }
}

function nameOf(name: unknown, config: string, line: CommandLine): string {
  if (typeof name !== "string") {
    const plain = basename(config.replaceAll("\\", "/")).replace(/\.[^.]*$/, "");
    return plain.replace(/[^\w.-]+/g, "_").replace(/^_+|_+$/g, "") || "model";
  }
  if (/^[\w.-]+$/.test(name)) return name;
  throw failure(UsageError, "bad-name", `\`${name}\` cannot be a part of an address`, {
    at: line.spanOf(name, ["--name"]),
    notes: ["a model's name is made of letters, digits, `_`, `.` and `-`"],
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
