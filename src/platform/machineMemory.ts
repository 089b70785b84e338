import { freemem, totalmem } from "node:os";

/** Bytes of memory. */
export interface MachineMemory {
  /** What processes here may have in all: the machine's, or the limit of the container where that is less. */
  readonly total: number;
  /** Of it, what nobody uses now. */
  readonly free: number;
}

export function machineMemory(): MachineMemory {
  const machine = totalmem();
  const limit = process.constrainedMemory?.() ?? 0;
  // Without a limit Node says 0, or a number beyond any machine.
  const isLimited = limit > 0 && limit < machine;
  const own = isLimited ? limit - process.memoryUsage.rss() : machine;
  return { total: isLimited ? limit : machine, free: Math.max(0, Math.min(freemem(), own)) };
}
