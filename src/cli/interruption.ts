import { exitCodes } from "./exitCodes.js";

export interface Interruption {
  /** Fires on the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** The exit code for the signal that came; undefined while none has. */
  code(): number | undefined;
  /** Signals end the process again. */
  release(): void;
}

/**
 * Takes over Ctrl-C and SIGTERM: the first lets the work come to a good end, the second ends the process.
 * @param onFirst called when the first comes
 */
export function interruption(onFirst: () => void): Interruption {
  const controller = new AbortController();
  let code: number | undefined;
  const stop = (exitCode: number) => () => {
    if (code !== undefined) process.exit(exitCode);
    code = exitCode;
    onFirst();
    controller.abort();
  };
  const onInterrupt = stop(exitCodes.interrupted);
  const onTerminate = stop(exitCodes.terminated);
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  return {
    signal: controller.signal,
    code: () => code,
    release: () => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
    },
  };
}
