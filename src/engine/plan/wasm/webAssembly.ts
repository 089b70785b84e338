/** The part of WebAssembly's JavaScript interface that plans use; Node's types leave it out. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Imports) => { readonly exports: WasmExports };
}

export interface WasmMemory {
  /** A SharedArrayBuffer where the memory is shared. */
  readonly buffer: ArrayBuffer;
  /** @throws RangeError where there is no more */
  grow(pages: number): number;
}

type WasmFunction = (...args: number[]) => number;
export type WasmExports = Readonly<Record<string, WasmFunction>>;
type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Undefined where it is switched off. */
export const { WebAssembly: webAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
