import { failure, ResourceError } from "../../../diagnostics/errors.js";
import { openThreads, type Thread, type Threads } from "../../../platform/threads.js";
import { CannotPlan } from "../ir.js";
import { Store } from "../store.js";
import { FAILED, PROGRESS } from "../taskList.js";
import type { ThreadChoice } from "./choice.js";

/** A list of tasks that threads share. */
export interface Section {
  /** Its address. */
  readonly at: number;
  /** What lies there before anything has been done. */
  readonly words: Int32Array;
  /** The module, and the name of the function in it, with which a thread does tasks until all are done. */
  readonly module: object;
  readonly work: string;
}

/** Words of the control block, each in a line of its own. */
const WORD = { generation: 0, open: 16, inside: 32, section: 48, sectionAt: 52, stop: 56, up: 57 };
const CONTROL_WORDS = 64;

/** More than this many do not help steps of the size that one machine trains. */
const MOST = 8;
/** Nanoseconds of a step for each thread: with less to do they wait for each other. */
const NS_A_THREAD = 400_000;
/** Below this, waking the others takes longer than what they would do. */
const WORTH_NS = 100_000;
/** Milliseconds without any progress of another thread after which it is given up. */
const PATIENCE = 60_000;

/**
 * Threads that help with the steps of a run, over its store. They start with the first step that is large enough, and
 * nothing waits for them: whoever comes first takes a task, and who computes what makes no difference to the bits.
 */
export class Crew {
  private readonly sections: Section[] = [];
  private readonly threads: Thread[] = [];
  private readonly controlAt: number;
  private control: Int32Array;
  /** Of all threads, this one among them. */
  private size = 1;
  private broken: Error | null = null;
  private isClosed = false;
  private reason: string | null = null;

  /** @param store is shared */
  constructor(
    private readonly store: Store,
    private readonly host: Threads,
    private readonly choice: ThreadChoice,
  ) {
    this.controlAt = store.allocate(4 * CONTROL_WORDS);
    this.control = store.intsAt(this.controlAt, CONTROL_WORDS);
    if (choice !== "auto") this.size = choice;
  }

  /** How many threads run the steps. */
  get count(): number {
    return this.size;
  }

  /** Why this thread does the steps alone where others were to help; null where it does not. */
  get alone(): string | null {
    return this.reason;
  }

  /** How many of them have come up so far. */
  get up(): number {
    return 1 + Atomics.load(this.view(), WORD.up);
  }

  /**
   * Settles how many threads there are, where nobody has and none has started: enough for the largest step so far.
   * @param cost of a step on one thread, in nanoseconds
   */
  fit(cost: number): void {
    if (this.choice !== "auto" || this.threads.length > 0) return;
    this.size = Math.max(this.size, enoughFor(cost, this.host.cores));
  }

  /** Starts the other threads, where the steps are large enough for them, so that the first step finds them. */
  ready(): void {
    if (this.size > 1 && this.sections.length > 0 && this.threads.length === 0) this.start();
  }

  add(section: Section): number {
    const number = this.sections.push(section) - 1;
    for (const thread of this.threads) thread.post(messageOf(section));
    return number;
  }

  /** Whether the threads should share what takes so long on one. */
  isWorth(cost: number): boolean {
    return this.size > 1 && !this.isClosed && (this.choice !== "auto" || cost >= WORTH_NS);
  }

  /**
   * Does all tasks of a section, together with the other threads.
   * @param work the section's function on this thread
   * @throws ResourceError where another thread has failed
   */
  run(number: number, work: () => void): void {
    if (this.broken) throw this.failed();
    this.ready();
    const section = this.sections[number]!;
    const control = this.view();
    this.store.intsAt(section.at, section.words.length).set(section.words);
    Atomics.store(control, WORD.section, number);
    Atomics.store(control, WORD.sectionAt, section.at);
    Atomics.store(control, WORD.open, 1);
    Atomics.add(control, WORD.generation, 1);
    Atomics.notify(control, WORD.generation);
    work();
    Atomics.store(control, WORD.open, 0);
    const hasFailed = Atomics.load(this.store.intsAt(section.at + 4 * FAILED, 1), 0) !== 0;
    if (hasFailed || !this.isLeft(control)) throw this.failed();
  }

  /** The other threads end. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const control = this.view();
    Atomics.store(control, WORD.stop, 1);
    Atomics.add(control, WORD.generation, 1);
    Atomics.notify(control, WORD.generation);
  }

  private start(): void {
    const data = {
      memory: this.store.memory,
      kernelModule: this.store.kernelModule,
      controlAt: this.controlAt,
      word: WORD,
      sectionWord: { failed: FAILED, progress: PROGRESS },
    };
    const onEnd = (error: Error | null) => {
      if (this.isClosed) return;
      const reason = error ?? new Error("it ended by itself");
      // Who has not come up has written nothing.
      if (this.up === 1) this.goOnAlone(reason);
      else this.broken ??= reason;
    };
    const url = new URL("./worker.js", import.meta.url);
    try {
      for (let i = 1; i < this.size; i++) {
        const thread = this.host.start({ url, data, onEnd });
        for (const section of this.sections) thread.post(messageOf(section));
        this.threads.push(thread);
      }
    } catch (error) {
      this.goOnAlone(error as Error);
    }
  }

  /** The others are not to be had: this thread does all tasks, to the same bits. */
  private goOnAlone({ message }: Error): void {
    this.close();
    this.size = 1;
    this.reason = `no other thread starts here: ${message}`;
  }

  /** Waits until no other thread is in the section; false where one does not come out. */
  private isLeft(control: Int32Array): boolean {
    for (;;) {
      const inside = Atomics.load(control, WORD.inside);
      if (inside === 0) return true;
      if (Atomics.wait(control, WORD.inside, inside, PATIENCE) === "timed-out") return false;
    }
  }

  /** Nothing may write to the store any more: the threads are stopped. */
  private failed(): Error {
    this.isClosed = true;
    for (const thread of this.threads) thread.stop();
    const reason = this.broken ? `: ${this.broken.message}` : "";
    return failure(ResourceError, "thread-failed", `a thread of the step plan has failed${reason}`, {
      notes: ["`--threads 1` trains without other threads, to the same bits"],
    });
  }

  /** Of the control block; memory that grows gets a new view. */
  private view(): Int32Array {
    if (this.control.buffer !== this.store.memory.buffer)
      this.control = this.store.intsAt(this.controlAt, CONTROL_WORDS);
    return this.control;
  }
}

function messageOf({ module, work }: Section): object {
  return { module, work };
}

/** Threads that a step of this cost keeps busy. */
function enoughFor(cost: number, cores: number): number {
  return Math.max(1, Math.min(cores, MOST, Math.floor(cost / NS_A_THREAD)));
}

/** A store with the threads that share it. */
export interface OpenedCrew {
  readonly store: Store;
  /** null where no other thread can be had, or none is wanted. */
  readonly crew: Crew | null;
  /** Why none can be had, to those whose steps of this cost would have had some; null for others. */
  readonly missing: (cost: number) => string | null;
}

/**
 * The store of a run, and the threads that share it; where there are none, this one computes to the same bits.
 * @throws CannotPlan where WebAssembly is not there
 */
export function openCrew(choice: ThreadChoice, host: Threads | null = openThreads()): OpenedCrew {
  const cores = host?.cores ?? 1;
  if (choice === 1 || (choice === "auto" && cores === 1)) return alone(() => null);
  const isWanted = (cost: number) => choice !== "auto" || enoughFor(cost, cores) > 1;
  const because = (reason: string) => alone((cost) => (isWanted(cost) ? reason : null));
  if (host === null) return because("there are no threads here; Node has them for us since 20.16");
  try {
    const store = new Store(true);
    return { store, crew: new Crew(store, host, choice), missing: () => null };
  } catch (error) {
    if (error instanceof CannotPlan) throw error;
    return because(`memory cannot be shared here: ${(error as Error).message}`);
  }
}

function alone(missing: OpenedCrew["missing"]): OpenedCrew {
  return { store: new Store(), crew: null, missing };
}
