#!/usr/bin/env node
import { exitCodes } from "./exitCodes.js";
import { main } from "./main.js";

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    // A reader that went away, such as `head`, is no error.
    if (code === "EPIPE") process.exit(exitCodes.ok);
    if (stream === process.stdout) process.stderr.write(`cannot write the output: ${message}\n`);
    process.exit(exitCodes.environment);
  });
}

process.exitCode = await main(process.argv.slice(2));
