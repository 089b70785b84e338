import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Recipe } from "../declare/source.js";
import { errorAt } from "../diagnostics/diagnostic.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { nearestFile, reasonOf } from "../platform/files.js";
import { readZipMembers } from "./zip.js";

/**
 * The members that a recipe names, from an archive on this machine, each checked against its MD5 sum.
 * @param setName what the archive should be, for messages
 * @throws DataError where the archive cannot be read or holds something else
 */
export async function readArchive(
  path: string,
  recipe: Recipe,
  setName: string,
): Promise<ReadonlyMap<string, Buffer>> {
  return checkedMembers(await readWholeFile(path, recipe.maxArchiveBytes), path, recipe, setName);
}

/**
 * The same where the path may be a folder that holds the members as files.
 * @returns the members, and what their folder is called in messages
 */
export async function readMembers(path: string, recipe: Recipe, setName: string) {
  const folder = dirname(recipe.members[0]!.name);
  if (!(await stat(path).catch(() => null))?.isDirectory()) {
    return { members: await readArchive(path, recipe, setName), within: `${path}/${folder}` };
  }
  const read = recipe.members.map(
    async ({ name, bytes }): Promise<[string, Buffer]> => [
      name,
      await readWholeFile(join(path, basename(name)), bytes),
    ],
  );
  return { members: new Map(await Promise.all(read)), within: path };
}

/** The same for an archive that is in memory already. */
export async function checkedMembers(
  archive: Buffer,
  path: string,
  recipe: Recipe,
  setName: string,
): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = recipe.members.map(({ name, bytes, optional }) => ({ name, maxBytes: bytes, optional }));
  const offered = `the archive of ${setName} is offered at ${recipe.url}`;
  const contents = await readZipMembers(archive, path, wanted, offered);
  const wrong = recipe.members.filter(({ name, md5: expected }) => {
    const content = contents.get(name);
    return content && expected !== null && md5(content) !== expected;
  });
  if (wrong.length === 0) return contents;
  throw new DataError(
    wrong.map(({ name, md5: expected }, i) =>
      errorAt("wrong-member", `\`${name}\` in \`${path}\` is not that of ${setName}`, {
        notes: [
          `its MD5 sum is ${md5(contents.get(name)!)}, expected ${expected}`,
          ...(i === 0 ? [offered] : []),
        ],
      }),
    ),
  );
}

/**
 * @param maxBytes larger files are refused unread
 * @throws DataError that names the path and the reason
 */
export async function readWholeFile(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size <= maxBytes) return await readFile(path);
  } catch (error) {
    const near = nearestFile(path);
    throw failure(DataError, "cannot-read", `cannot read \`${path}\`: ${reasonOf(error)}`, {
      notes: near ? [`did you mean \`${near}\`?`] : [],
    });
  }
  const limit = `${Math.round(maxBytes / 2 ** 20)} MiB`;
  throw failure(DataError, "too-large", `\`${path}\` is larger than the ${limit} that are read at once`);
}

export function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
