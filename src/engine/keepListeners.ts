const events = ["uncaughtException", "unhandledRejection"] as const;

/**
 * Runs a start-up that adds listeners for the process's uncaught errors, and takes them away again: a program's
 * errors are its own, and Node reports them better.
 */
export async function keepListeners<T>(start: () => Promise<T>): Promise<T> {
  const before = new Map(events.map((event) => [event, listenersOf(event)]));
  try {
    return await start();
  } finally {
    for (const [event, kept] of before) {
      for (const listener of listenersOf(event)) {
        if (!kept.includes(listener)) process.removeListener(event, listener);
      }
    }
  }
}

type Listener = (...args: unknown[]) => void;

function listenersOf(event: string): Listener[] {
  return process.listeners(event as "exit") as Listener[];
}
