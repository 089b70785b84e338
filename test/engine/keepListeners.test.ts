import { afterEach, describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/backend.js";
import { keepListeners } from "../../src/engine/keepListeners.js";

const own = () => {};
afterEach(() => void process.removeListener("uncaughtException", own));

describe("keepListeners", () => {
  it("takes away what a start-up adds, and leaves what was there", async () => {
    process.on("uncaughtException", own);
    const before = process.listeners("uncaughtException");
    const result = await keepListeners(async () => {
      process.on("uncaughtException", () => {});
      return 7;
    });
    expect(result).toBe(7);
    expect(process.listeners("uncaughtException")).toEqual(before);
  });

  it("does so also where the start-up fails", async () => {
    const before = process.listeners("unhandledRejection");
    const failing = keepListeners(async () => {
      process.on("unhandledRejection", () => {});
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(process.listeners("unhandledRejection")).toEqual(before);
  });

  it("keeps wasm from taking over the errors of the program that uses it", async () => {
    const before = process.listeners("uncaughtException");
    await openBackend("wasm");
    expect(process.listeners("uncaughtException")).toEqual(before);
  });
});
