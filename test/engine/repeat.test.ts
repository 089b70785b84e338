import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { stepped, type Trained } from "./plan/both.js";
import { hasTensorflow } from "./tensorflow/available.js";

/** Rows and tables that repeat in a minibatch, dropout, statistics and penalties. */
const config = `
y x_dot_y()
-left dnn([6, 5], activation='tanh', bn=True, keep_prob=0.7)
--both concat(6)
---u lookup(dataname='user', initrange=0.5, l2=0.1, shape=[None, 6])
---x placeholder(tf.float32)
-right dnn([5], activation='relu', bn=True)
--w embedding()
---words placeholder(tf.float32)
---item placeholder(tf.int32)
-b lookup(dataname='item', initrange=0.5, shape=[None, 1])`;

function checksum({ weights, losses }: Trained): string {
  const hash = createHash("sha256").update(losses.join());
  for (const { name, values } of weights) hash.update(name).update(new Uint8Array(values.slice().buffer));
  return hash.digest("hex").slice(0, 16);
}

const engines = ["plan", "eager", ...(hasTensorflow ? (["session"] as const) : [])] as const;

describe.each(engines)("20 runs of one seed (%s)", (engine) => {
  it("end with one checksum of losses and weights, and those of another seed with another", async () => {
    const run = async (seed: number) => {
      const { run: train, stepper, model } = await stepped(engine, config, { opt: "adam", seed });
      try {
        return checksum(train(6));
      } finally {
        stepper.dispose();
        model.dispose();
      }
    };
    const sums = new Set<string>();
    for (let again = 0; again < 20; again++) sums.add(await run(7));
    expect(sums.size).toBe(1);
    expect(sums).not.toContain(await run(0));
  }, 120_000);
});
