/**
 * Writes protobuf messages: the few wire types that TensorFlow's graphs are made of.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class Message {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  /** int32, int64, bool and enum fields: any safe integer; −1 takes ten bytes, as in every implementation. */
  int(field: number, value: number): this {
    this.head(field, 0);
    return this.push(varint(BigInt.asUintN(64, BigInt(value))));
  }

  float(field: number, value: number): this {
    this.head(field, 5);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.push(bytes);
  }

  /** Bytes, text as UTF-8, or another message. */
  bytes(field: number, value: Uint8Array | string | Message): this {
    const bytes =
      value instanceof Message
        ? value.finish()
        : typeof value === "string"
          ? new TextEncoder().encode(value)
          : value;
    this.head(field, 2);
    this.push(varint(BigInt(bytes.length)));
    return this.push(bytes);
  }

  /** One entry of a map from text to messages. */
  entry(field: number, key: string, value: Uint8Array | Message): this {
    return this.bytes(field, new Message().bytes(1, key).bytes(2, value));
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  private head(field: number, wireType: number): void {
    this.push(varint(BigInt(field * 8 + wireType)));
  }

  private push(bytes: Uint8Array): this {
    this.parts.push(bytes);
    this.size += bytes.length;
    return this;
  }
}

/** Seven bits a byte, the lowest first. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
