import { describe, expect, it } from "vitest";
import { check, checkErrors, graphOf, messages } from "../support/check.js";

describe("a cycle", () => {
  it("of one node is an error", () =>
    checkErrors(`
      a tanh()
      -a
       ^ cycle: a node cannot be its own input: \`a\` → \`a\`
    `));
  it("of several is shown whole, with the lines it passes", () =>
    checkErrors(`
      s tanh()
      -a tanh()
      --b sigmoid()
        ~ passes here
      ---c relu()
         ~ passes here
      ----a
          ^ cycle: a node cannot be its own input: \`a\` → \`b\` → \`c\` → \`a\`
    `));
  it("causes no message about what it feeds", () =>
    expect(
      messages(
        "@bind(k=2)\n@train(output='s')\ns x_dot_y()\n-a dnn([$k])\n--a\n-b lookup('user', shape=[None, 3])",
      ),
    ).toEqual(["cycle: a node cannot be its own input: `a` → `a`"]));
  it("of thousands is shown in short", () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `n${i} tanh()\n-n${(i + 1) % 3000}`);
    const [message, ...more] = messages(lines.join("\n"));
    expect(more).toEqual([]);
    expect(message).toBe(
      "cycle: a node cannot be its own input: `n0` → `n1` → `n2` → `n3` → `n4` → `n5` → … → `n2999` → `n0`",
    );
  });
  it("may lie beside another: each has its message", () =>
    expect(messages("a tanh()\n-a\nb tanh()\n-c tanh()\n--b")).toEqual([
      "cycle: a node cannot be its own input: `a` → `a`",
      "cycle: a node cannot be its own input: `b` → `c` → `b`",
    ]));
});

describe("a chain of 5,000 nodes", () => {
  // Two lines a node: 10,000, the most that a graph may have.
  const chain = (order: (i: number) => number) =>
    Array.from({ length: 5000 }, (_, i) => order(i))
      .map((i) => (i === 4999 ? `n${i} lookup('user', shape=[None, 2])` : `n${i} tanh()\n-n${i + 1}`))
      .join("\n");
  it.each([
    ["downwards", (i: number) => i],
    ["upwards", (i: number) => 4999 - i],
  ])("is put in order without a stack overflow: %s", (_label, order) => {
    const { nodes, outputs } = graphOf(chain(order));
    expect(nodes.map(({ name }) => name)).toEqual(Array.from({ length: 5000 }, (_, i) => `n${4999 - i}`));
    expect(outputs.map(({ name }) => name)).toEqual(["n0"]);
  });
  it("takes a time that grows with its length, not with its square", () => {
    const time = (text: string) => {
      const start = performance.now();
      check(text);
      return performance.now() - start;
    };
    time(chain((i) => i));
    expect(time(chain((i) => i))).toBeLessThan(2000);
  });
});
