/**
 * How threads share the work of a section: a list of stages, each of some blocks that may be computed side by side, and
 * each with stages that must be over before. A thread takes the first block of the first stage that is ready; so
 * nobody waits while there is something to do, and who computes a block makes no difference to its numbers.
 *
 * Words of a section (bytes), in lines of their own where several threads write them:
 */
const COUNT: usize = 0;
/** Stages that are not over. */
const REMAINING: usize = 64;
/** Grows when a stage is over. */
const PROGRESS: usize = 128;
/** Threads that sleep until it grows. */
const SLEEPERS: usize = 132;
/** No block of a stage before this one is left. */
const HEAD: usize = 192;
/** Not 0 where a thread has failed: nobody waits for it. */
const FAILED: usize = 256;
const STAGES: usize = 320;

/** Words of a stage. */
const NEXT: usize = 0;
const LEFT: usize = 4;
/** Stages before it that are not over. */
const PENDING: usize = 8;
const BLOCKS: usize = 12;
/** The stages after it: from one address up to another. */
const AFTER: usize = 16;
const AFTER_END: usize = 20;
const STAGE: usize = 32;

/** Stages looked at beyond the first that has blocks left. */
const WINDOW = 48;
/** Looks at the progress before a thread falls asleep, some 20 µs. */
const SPINS = 20000;
/** Nanoseconds of sleep after which a thread looks again by itself. */
const NAP: i64 = 1_000_000_000;
/** Naps without any progress after which the others are given up. */
const PATIENCE = 60;

/** @returns 256 · stage + block; −1 where all stages are over or a thread has failed */
export function takeTask(section: usize): i32 {
  const count = load<i32>(section, COUNT);
  let naps = 0;
  while (atomic.load<i32>(section, REMAINING) !== 0 && atomic.load<i32>(section, FAILED) === 0) {
    const progress = atomic.load<i32>(section, PROGRESS);
    const head = atomic.load<i32>(section, HEAD);
    let isFirst = true;
    for (let i = head; i < count && i < head + WINDOW; i++) {
      const stage = section + STAGES + <usize>i * STAGE;
      const blocks = load<i32>(stage, BLOCKS);
      if (atomic.load<i32>(stage, NEXT) >= blocks) {
        // Two threads may note it at once: one of them goes on from a stage too early, which is no harm.
        if (isFirst) atomic.store<i32>(section, i + 1, HEAD);
        continue;
      }
      isFirst = false;
      if (atomic.load<i32>(stage, PENDING) !== 0) continue;
      const block = atomic.add<i32>(stage, 1, NEXT);
      if (block < blocks) return (i << 8) | block;
    }
    if (atomic.load<i32>(section, PROGRESS) !== progress) continue;
    let spins = SPINS;
    while (spins > 0 && atomic.load<i32>(section, PROGRESS) === progress) spins--;
    if (spins > 0) {
      naps = 0;
      continue;
    }
    atomic.add<i32>(section, 1, SLEEPERS);
    const isTimedOut = atomic.wait<i32>(section + PROGRESS, progress, NAP) === 2;
    atomic.sub<i32>(section, 1, SLEEPERS);
    naps = isTimedOut ? naps + 1 : 0;
    if (naps === PATIENCE) atomic.store<i32>(section, 1, FAILED);
  }
  return -1;
}

/** Notes that a task is done; the last block of a stage lets those after it begin. */
export function finishTask(section: usize, task: i32): void {
  const stage = section + STAGES + <usize>(task >> 8) * STAGE;
  if (atomic.sub<i32>(stage, 1, LEFT) !== 1) return;
  const end = <usize>load<i32>(stage, AFTER_END);
  for (let at = <usize>load<i32>(stage, AFTER); at < end; at += 4) {
    atomic.sub<i32>(section + STAGES + <usize>load<i32>(at) * STAGE, 1, PENDING);
  }
  atomic.sub<i32>(section, 1, REMAINING);
  atomic.add<i32>(section, 1, PROGRESS);
  if (atomic.load<i32>(section, SLEEPERS) > 0) atomic.notify(section + PROGRESS, -1);
}
