import { exitCodes } from "./exitCodes.js";

/** The first Ctrl-C or SIGTERM lets the command come to a good end; the second ends the process. */
export function interruption(): { readonly signal: AbortSignal; codeOf(): number } {
  const controller = new AbortController();
  let code: number = exitCodes.interrupted;
  const stop = (exitCode: number) => () => {
    if (controller.signal.aborted) process.exit(exitCode);
    code = exitCode;
    controller.abort();
  };
  process.on("SIGINT", stop(exitCodes.interrupted));
  process.on("SIGTERM", stop(exitCodes.terminated));
  return { signal: controller.signal, codeOf: () => code };
}
