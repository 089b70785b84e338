import { describe, expect, it, vi } from "vitest";
import { Store } from "../../../src/engine/plan/store.js";
import { FAILED, sectionBytes, sectionWords, type Task } from "../../../src/engine/plan/taskList.js";
import type { ThreadChoice } from "../../../src/engine/plan/threads/choice.js";
import { Crew, openCrew } from "../../../src/engine/plan/threads/crew.js";
import { type WasmMemory, webAssembly } from "../../../src/engine/plan/wasm/webAssembly.js";
import type { ThreadRequest } from "../../../src/platform/threads.js";
import { shortRun } from "../../support/shortRun.js";

const tasks: readonly Task[] = [
  { function: 0, blocks: 2, after: [] },
  { function: 1, blocks: 1, after: [0] },
];

/** A thread that has come up. */
function comeUp({ data }: ThreadRequest): void {
  const { memory, controlAt, word } = data as {
    memory: WasmMemory;
    controlAt: number;
    word: { up: number };
  };
  Atomics.add(new Int32Array(memory.buffer), controlAt / 4 + word.up, 1);
}

/** A crew whose other threads never come up by themselves. */
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
    comeUp(started[0]!);
    started[0]!.onEnd(new Error("no memory"));
    expect(() => crew.run(section, () => {})).toThrow("a thread of the step plan has failed: no memory");
    expect(stopped()).toBe(1);
  });

  it("goes on alone, and says why, where the others end before they have come up", () => {
    const { crew, section, started } = crewOf(3);
    crew.run(section, () => {});
    expect([crew.count, crew.alone]).toEqual([3, null]);
    started[1]!.onEnd(new Error("no memory"));
    let done = 0;
    crew.run(section, () => void done++);
    expect([done, crew.count, crew.isWorth(1e9)]).toEqual([1, 1, false]);
    expect(crew.alone).toBe("no other thread starts here: no memory");
  });

  it("likewise where they may not be started", () => {
    const start = () => {
      throw new Error("access to this API has been restricted");
    };
    const store = new Store(true);
    const crew = new Crew(store, { cores: 4, start }, 2);
    const at = store.allocate(sectionBytes(tasks));
    crew.add({ at, words: sectionWords(tasks, at), module: {}, work: "work" });
    crew.ready();
    expect(crew.count).toBe(1);
    expect(crew.alone).toBe("no other thread starts here: access to this API has been restricted");
  });

  it("says so where a thread fails within a section", () => {
    const { crew, store, at, section } = crewOf(2);
    const failing = () => void store.intsAt(at + 4 * FAILED, 1).fill(1);
    expect(() => crew.run(section, failing)).toThrow("a thread of the step plan has failed");
  });
});

describe("opening a crew", () => {
  const real = (webAssembly.Memory.prototype as WasmMemory).grow;
  const host = (cores: number) => ({ cores, start: () => ({ post: () => {}, stop: () => {} }) });
  /** Nanoseconds of a large step and of a small one. */
  const [large, small] = [1e7, 1e4];

  it("finds no threads in a browser, and says so to steps that would have had some", () => {
    const { crew, store, missing } = openCrew("auto", null);
    expect([crew, store.isShared]).toEqual([null, false]);
    // A browser does not tell its cores.
    expect(missing(large)).toBeNull();
    expect(openCrew(4, null).missing(small)).toMatch(/^there are no threads here/);
  });

  it("takes memory of its own where none can be shared", () => {
    const { Memory } = webAssembly;
    const host8 = host(8);
    Object.assign(webAssembly, {
      Memory: class extends Memory {
        constructor(limits: ConstructorParameters<typeof Memory>[0]) {
          if (limits.shared) throw new RangeError("could not allocate memory");
          super(limits);
        }
      },
    });
    try {
      const { crew, store, missing } = openCrew("auto", host8);
      expect([crew, store.isShared]).toEqual([null, false]);
      expect(missing(large)).toBe("memory cannot be shared here: could not allocate memory");
      expect(missing(small)).toBeNull();
      expect(openCrew(2, host8).missing(small)).not.toBeNull();
    } finally {
      Object.assign(webAssembly, { Memory });
    }
  });

  it("leaves it to one thread where shared memory does not grow, and says so", async () => {
    const grow = vi.spyOn(webAssembly.Memory.prototype as WasmMemory, "grow").mockImplementation(function (
      this: WasmMemory,
      pages,
    ) {
      if (this.buffer.constructor.name === "SharedArrayBuffer") throw new RangeError("failed to grow");
      return real.call(this, pages);
    });
    try {
      const { engine } = await shortRun("mf", 0.02, { epochs: 1, threads: 2 });
      expect(engine).toMatchObject({ name: "plan", why: "the default", threads: 1 });
      expect(engine.aloneWhy).toBe("memory that threads share does not grow here: failed to grow");
    } finally {
      grow.mockRestore();
    }
  });

  it("needs no other thread where one is asked for, or is all there is", () => {
    expect(openCrew(1, host(8)).missing(large)).toBeNull();
    expect(openCrew("auto", host(1)).store.isShared).toBe(false);
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
