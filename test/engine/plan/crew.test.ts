import { describe, expect, it } from "vitest";
import { Store } from "../../../src/engine/plan/store.js";
import { FAILED, sectionBytes, sectionWords, type Task } from "../../../src/engine/plan/taskList.js";
import { Crew, type ThreadChoice } from "../../../src/engine/plan/threads/crew.js";
import type { ThreadRequest } from "../../../src/platform/threads.js";

const tasks: readonly Task[] = [
  { function: 0, blocks: 2, after: [] },
  { function: 1, blocks: 1, after: [0] },
];

/** A crew whose other threads never come up. */
function crewOf(choice: ThreadChoice, cores = 4) {
  const started: ThreadRequest[] = [];
  let stopped = 0;
  const start = (request: ThreadRequest) => {
    started.push(request);
    return { post: () => {}, stop: () => void stopped++ };
  };
  const store = new Store(true);
  const crew = new Crew(store, { cores, start }, choice);
  const at = store.allocate(sectionBytes(tasks));
  const section = crew.add({ at, words: sectionWords(tasks, at), module: {}, work: "work" });
  return { crew, store, at, section, started, stopped: () => stopped };
}

describe("a crew", () => {
  it("starts with the first section, and waits for nobody who has not come up", () => {
    const { crew, section, started } = crewOf(3);
    expect(started).toHaveLength(0);
    let done = 0;
    crew.run(section, () => void done++);
    crew.run(section, () => void done++);
    expect(done).toBe(2);
    expect(started).toHaveLength(2);
    expect(crew.up).toBe(1);
  });

  it("has as many threads as the step is large enough for, and one where it is small", () => {
    const threads = (nanoseconds: number, cores: number) => {
      const { crew } = crewOf("auto", cores);
      crew.fit(nanoseconds);
      return crew.count;
    };
    expect(threads(90_000, 16)).toBe(1);
    expect(threads(900_000, 16)).toBe(2);
    expect(threads(9_000_000, 4)).toBe(4);
  });

  it("says which reason a thread gave that ended by itself", () => {
    const { crew, section, started, stopped } = crewOf(2);
    crew.run(section, () => {});
    started[0]!.onEnd(new Error("no memory"));
    expect(() => crew.run(section, () => {})).toThrow("a thread of the step plan has failed: no memory");
    expect(stopped()).toBe(1);
  });

  it("says so where a thread fails within a section", () => {
    const { crew, store, at, section } = crewOf(2);
    const failing = () => void store.intsAt(at + 4 * FAILED, 1).fill(1);
    expect(() => crew.run(section, failing)).toThrow("a thread of the step plan has failed");
  });
});

describe("a list of tasks", () => {
  it("lies in memory with what each waits for and who waits for it", () => {
    const words = sectionWords(tasks, 1024);
    const stage = (i: number) => Array.from(words.slice(80 + 8 * i, 86 + 8 * i));
    const edges = 1024 + 4 * (80 + 16);
    // Next block, blocks left, stages before, blocks, stages after: from, to.
    expect(stage(0)).toEqual([0, 2, 0, 2, edges, edges + 4]);
    expect(stage(1)).toEqual([0, 1, 1, 1, edges + 4, edges + 4]);
    expect(words[80 + 16]).toBe(1);
  });
});
