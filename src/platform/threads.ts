/** A thread beside this one. */
export interface Thread {
  post(message: unknown): void;
  /** Ends it at once, whatever it does. */
  stop(): void;
}

export interface ThreadRequest {
  /** The module that it runs. */
  readonly url: URL;
  /** What it is given at its start, as `workerData`. */
  readonly data: unknown;
  /** Called where it ends by itself, with the reason; null where it just ends. */
  readonly onEnd: (error: Error | null) => void;
}

/** What a host of threads offers. */
export interface Threads {
  readonly cores: number;
  /** The thread does not keep the process alive. */
  start(request: ThreadRequest): Thread;
}

/** Threads of Node; null where there are none, as in a browser. */
export function openThreads(): Threads | null {
  const workers = builtin("node:worker_threads");
  const os = builtin("node:os");
  if (!workers || !os) return null;
  return {
    cores: os.availableParallelism(),
    start: ({ url, data, onEnd }) => {
      const worker = new workers.Worker(url, { workerData: data });
      worker.unref();
      worker.on("error", (error) => onEnd(error as Error));
      worker.on("exit", () => onEnd(null));
      return {
        post: (message) => worker.postMessage(message),
        stop: () => void worker.terminate(),
      };
    },
  };
}

/** A module of Node, without an import that a browser would have to resolve; Node has the function since 20.16. */
function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => unknown };
  };
  return process?.getBuiltinModule?.(name) as Builtins[Name] | undefined;
}

interface Builtins {
  readonly "node:worker_threads": typeof import("node:worker_threads");
  readonly "node:os": typeof import("node:os");
}
