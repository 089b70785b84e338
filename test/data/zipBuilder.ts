import { deflateRawSync } from "node:zlib";

/** A member of an archive made for a test, with room for lies. */
export interface BuiltMember {
  readonly name: string;
  readonly content: Buffer | string;
  readonly deflate?: boolean;
  /** Unix file mode; 0o120777 is a symbolic link. */
  readonly mode?: number;
  /** The uncompressed size to state instead of the true one. */
  readonly statedSize?: number;
  /** Position of another member's local header to state instead of its own. */
  readonly statedOffset?: number;
}

/** A zip archive, members stored or deflated. */
export function buildZip(members: readonly BuiltMember[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, deflate = false, mode = 0o100644, statedSize, statedOffset } of members) {
    const raw = Buffer.from(content);
    const packed = deflate ? deflateRawSync(raw) : raw;
    const nameBytes = Buffer.from(name);
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(packed.length, 4);
    sizes.writeUInt32LE(statedSize ?? raw.length, 8);
    const method = Buffer.from([20, 0, 0, 0, deflate ? 8 : 0, 0, 0, 0, 0, 0]);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(nameBytes.length, 0);
    const header = Buffer.concat([Buffer.from("PK\x03\x04"), method, sizes, lengths, nameBytes]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(mode * 0x10000, 6);
    tail.writeUInt32LE(statedOffset ?? offset, 10);
    central.push(
      Buffer.concat([
        Buffer.from("PK\x01\x02"),
        Buffer.from([20, 3]),
        method,
        sizes,
        lengths,
        tail,
        nameBytes,
      ]),
    );
    local.push(header, packed);
    offset += header.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from("PK\x05\x06"), end]);
}
