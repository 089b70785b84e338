import { describe, expect, it } from "vitest";
import { attr, GraphDef } from "../../../src/engine/tensorflow/graphDef.js";
import { Message } from "../../../src/engine/tensorflow/protobuf.js";

const bytes = (message: Message) => [...message.finish()];

describe("Message", () => {
  it("writes integers seven bits a byte, as the documentation's example", () => {
    expect(bytes(new Message().int(1, 150))).toEqual([0x08, 0x96, 0x01]);
  });

  it("writes −1 as 64 bits in two's complement", () => {
    expect(bytes(new Message().int(1, -1))).toEqual([0x08, ...Array(9).fill(0xff), 0x01]);
  });

  it("writes text, messages and fields above 15 with their lengths", () => {
    expect(bytes(new Message().bytes(2, "testing"))).toEqual([0x12, 7, ...Buffer.from("testing")]);
    expect(bytes(new Message().bytes(3, new Message().int(1, 150)))).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
    expect(bytes(new Message().int(20, 1))).toEqual([0xa0, 0x01, 0x01]);
  });

  it("writes an entry of a map as a message of key and value", () => {
    expect(bytes(new Message().entry(5, "T", new Message().int(6, 1)))).toEqual([
      0x2a, 7, 0x0a, 1, 0x54, 0x12, 2, 0x30, 1,
    ]);
  });
});

describe("GraphDef", () => {
  it("names nodes by op and number, and waits for each node once", () => {
    const graph = new GraphDef();
    const two = graph.node("Const", [], { dtype: attr.type("float32") });
    const split = graph.node("Switch", [two, two]);
    expect(graph.node("Identity", [`${split}:1`], {}, { after: [split, `${split}:1`] })).toBe("Identity_0");
    const text = Buffer.from(graph.savedModel()).toString("latin1");
    expect(text.match(/\^Switch_0/g)).toHaveLength(1);
    expect(text).toContain("Switch_0:1");
  });
});
