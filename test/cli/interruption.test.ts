import { afterEach, describe, expect, it, vi } from "vitest";
import { interruption } from "../../src/cli/interruption.js";

afterEach(() => vi.restoreAllMocks());

describe("Ctrl-C", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("(%s) once asks for an end, twice makes one, with exit code %i", (name, code) => {
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    const told = vi.fn();
    const stop = interruption(told);
    expect([stop.signal.aborted, stop.code()]).toEqual([false, undefined]);
    process.emit(name);
    expect([stop.signal.aborted, stop.code()]).toEqual([true, code]);
    expect(told).toHaveBeenCalledTimes(1);
    expect(exit).not.toHaveBeenCalled();
    process.emit(name);
    expect(exit).toHaveBeenCalledWith(code);
    stop.release();
  });

  it("is left to node when the work is over", () => {
    const before = process.listenerCount("SIGINT");
    const stop = interruption(() => {});
    expect(process.listenerCount("SIGINT")).toBe(before + 1);
    stop.release();
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});
