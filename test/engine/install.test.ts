import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ResourceError } from "../../src/diagnostics/errors.js";
import { installTensorFlow, removeTensorFlow } from "../../src/engine/install.js";
import { runLogged } from "../../src/engine/runLogged.js";
import { unpackWheel } from "../../src/engine/unpackWheel.js";

const emptyFolder = () => mkdtempSync(join(tmpdir(), "antk test "));

describe("installTensorFlow", () => {
  it("says what it needs, names every missing program at once, and leaves nothing behind", async () => {
    const place = emptyFolder();
    const lines: string[] = [];
    const { PATH } = process.env;
    process.env.PATH = place;
    try {
      const installing = installTensorFlow({
        report: (line) => lines.push(line),
        directory: join(place, "tensorflow"),
      });
      await expect(installing).rejects.toThrow(ResourceError);
      await expect(installing).rejects.toThrow(
        "TensorFlow cannot be built: python3 with pip, make, g++ not found",
      );
    } finally {
      process.env.PATH = PATH;
    }
    expect(lines.join("\n")).toMatch(/needs: python3 with pip, make, g\+\+, .* registries, .* GB of disk/);
    expect(readdirSync(place)).toEqual([]);
  });

  it("takes the Python that is named", async () => {
    const options = {
      report: () => {},
      python: "no-such-python",
      directory: join(emptyFolder(), "tensorflow"),
    };
    await expect(installTensorFlow(options)).rejects.toThrow("no-such-python with pip not found");
  });
});

describe("removeTensorFlow", () => {
  it("deletes the folder and its log, and says whether there was one", () => {
    const place = emptyFolder();
    const engine = join(place, "tensorflow");
    mkdirSync(engine);
    writeFileSync(`${engine}.log`, "");
    // Above the highest number that a process can have.
    mkdirSync(`${engine}.99999999.tmp`);
    expect([removeTensorFlow(engine), removeTensorFlow(engine)]).toEqual([true, false]);
    expect(readdirSync(place)).toEqual([]);
  });
});

describe("runLogged", () => {
  const node = (program: string) => {
    const log = join(emptyFolder(), "log");
    return runLogged(process.execPath, ["-e", program], { cwd: tmpdir(), log }).then((r) => ({ ...r, log }));
  };

  it("writes what a program says into the log, and tells how it ended", async () => {
    const { code, log } = await node("console.log('out'); console.error('err'); process.exit(3)");
    expect(code).toBe(3);
    expect(readFileSync(log, "utf8")).toMatch(/^\n\$ .*\nout\nerr\n$/);
  });

  it("picks the lines that speak of an error", async () => {
    const { tellingLines } = await node("console.log('a\\nx.cc:1: fatal error: no y.h\\nb\\nc\\nd')");
    expect(tellingLines).toEqual(["x.cc:1: fatal error: no y.h"]);
    expect((await node("console.log('a\\n\\nb\\nc\\nd')")).tellingLines).toEqual(["b", "c", "d"]);
  });

  it("reports a program that does not exist", async () => {
    const log = join(emptyFolder(), "log");
    const { code, tellingLines } = await runLogged("no-such-program", [], { cwd: tmpdir(), log });
    expect(code).toBeNull();
    expect(tellingLines.join()).toContain("ENOENT");
  });
});

describe("unpackWheel", () => {
  it("takes the libraries and the headers of the C interface, and nothing else", async () => {
    const place = emptyFolder();
    const wheel = join(place, "tensorflow.whl");
    writeFileSync(
      wheel,
      zip({
        "tensorflow/libtensorflow_cc.so.2": "cc",
        "tensorflow/libtensorflow_framework.so.2": "framework",
        "tensorflow/include/tensorflow/c/c_api.h": "api",
        "tensorflow/include/tsl/platform/ctstring.h": "string",
        "tensorflow/include/Eigen/Core": "eigen",
        "tensorflow/python/ops.py": "python",
      }),
    );
    const target = join(place, "deps");
    await unpackWheel(wheel, target);
    expect(readdirSync(target).sort()).toEqual(["include", "lib"]);
    expect(readdirSync(join(target, "lib")).sort()).toEqual([
      "libtensorflow_cc.so.2",
      "libtensorflow_framework.so.2",
    ]);
    expect(readFileSync(join(target, "include", "tensorflow", "c", "c_api.h"), "utf8")).toBe("api");
    expect(existsSync(join(target, "include", "tsl", "platform", "ctstring.h"))).toBe(true);
    expect(existsSync(join(target, "include", "Eigen"))).toBe(false);
  });
});

/** A zip archive of stored files. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(10, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), data]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x0a\x00"), common, place, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
