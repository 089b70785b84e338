#!/usr/bin/env node
import { main } from "./main.js";

// A reader that went away, such as `head`, is no error.
process.stdout.on("error", (error: { code?: string }) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));
