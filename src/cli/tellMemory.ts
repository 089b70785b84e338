import type { DataSet } from "../data/types.js";
import { machineMemory } from "../platform/machineMemory.js";
import type { GenericModel } from "../train/genericModel.js";
import { memoryNeeded, showBytes } from "../train/memoryNeeded.js";
import type { Terminal } from "./terminal.js";

/**
 * Says so where training takes more memory than is free, since the machine would swap.
 * @throws ResourceError where it takes more than there is
 */
export function tellMemory(model: GenericModel, train: DataSet, terminal: Terminal): void {
  model.requireMemory(train);
  const { total } = memoryNeeded(model.graph, model.settings, train);
  const { free } = machineMemory();
  if (total <= free) return;
  terminal.note(
    `training takes about ${showBytes(total)} of memory, and ${showBytes(free)} are free: other programs may be slowed down`,
  );
}
