/**
 * A thread of a crew: does tasks whenever a section is opened, sleeps in between. Plain JavaScript, so that it runs from
 * the sources as from the package.
 */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";

const { WebAssembly } = globalThis;
const { memory, kernelModule, controlAt, word, sectionWord } = workerData;
const shared = new Int32Array(memory.buffer);
const control = shared.subarray(controlAt / 4);
const kernels = new WebAssembly.Instance(kernelModule, { env: { memory } }).exports;
/** What is run in each section. */
const works = [];

/** Looks for a new section before the thread falls asleep, some 50 µs. */
const SPINS = 5000;

let seen = 0;
Atomics.add(control, word.up, 1);
try {
  while (Atomics.load(control, word.stop) === 0) {
    waitForNext();
    Atomics.add(control, word.inside, 1);
    if (Atomics.load(control, word.open) === 1) workOf(Atomics.load(control, word.section))();
    if (Atomics.sub(control, word.inside, 1) === 1) Atomics.notify(control, word.inside);
  }
} catch (error) {
  giveUp();
  throw error;
}

function waitForNext() {
  for (let i = 0; i < SPINS && Atomics.load(control, word.generation) === seen; i++);
  Atomics.wait(control, word.generation, seen);
  seen = Atomics.load(control, word.generation);
}

/** The other threads are told of a new section before it is opened. */
function workOf(section) {
  while (works.length <= section) {
    const { module, work } = receiveMessageOnPort(parentPort).message;
    works.push(new WebAssembly.Instance(module, { env: { memory }, kernels }).exports[work]);
  }
  return works[section];
}

/** Wakes whoever waits for a task of this thread. */
function giveUp() {
  const section = Atomics.load(control, word.sectionAt) / 4;
  if (section === 0) return;
  Atomics.store(shared, section + sectionWord.failed, 1);
  Atomics.notify(shared, section + sectionWord.progress);
}
