import type { Span } from "../../diagnostics/diagnostic.js";
import { DataError, failure } from "../../diagnostics/errors.js";
import { nearest } from "../../diagnostics/nearest.js";

/** What a rating file must or may say. */
export type Role = "user" | "item" | "ratings" | "time";
export const ROLES: readonly Role[] = ["user", "item", "ratings", "time"];

/** Number of the file's column for each role; no time where the file has none. */
export interface ChosenColumns {
  readonly columns: ReadonlyMap<Role, number>;
  readonly remarks: readonly string[];
}

/** Usual names, compared without case, spaces, `_` and `-`. */
export const usualNames: ReadonlyMap<Role, readonly string[]> = new Map([
  [
    "user",
    [
      "user",
      "userid",
      "uid",
      "reader",
      "readerid",
      "customer",
      "customerid",
      "member",
      "memberid",
      "reviewer",
      "reviewerid",
      "person",
    ],
  ],
  [
    "item",
    [
      "item",
      "itemid",
      "iid",
      "movie",
      "movieid",
      "film",
      "filmid",
      "book",
      "bookid",
      "isbn",
      "product",
      "productid",
      "asin",
      "song",
      "songid",
      "track",
      "trackid",
      "game",
      "gameid",
    ],
  ],
  ["ratings", ["rating", "ratings", "score", "scores", "stars", "value", "grade"]],
  ["time", ["timestamp", "time", "date", "datetime", "ts", "unixtime", "ratedat"]],
]);

/**
 * Which column of a file plays which role: as the options say, else by its usual names; a guess is remarked upon.
 * @param named the file's column for a role, from the options; null to guess
 * @param headerSpan where the header stands; finding it takes time
 * @throws DataError that lists the header: a name that the file lacks, a guess with several answers or none
 */
export function chooseColumns(
  path: string,
  header: readonly string[],
  named: ReadonlyMap<Role, string | null>,
  headerSpan: () => Span,
  spans: ReadonlyMap<string, Span>,
): ChosenColumns {
  const chosen = new Map<Role, number>();
  const guesses: string[] = [];
  refuseDoubledNames(path, header, headerSpan);
  for (const role of ROLES) {
    const name = named.get(role) ?? null;
    if (name !== null) chosen.set(role, findNamed(path, header, role, name, spans.get(role)));
  }
  for (const role of ROLES) {
    if (chosen.has(role)) continue;
    const column = guess(path, header, role, new Set(chosen.values()), headerSpan);
    if (column === null) continue;
    chosen.set(role, column);
    guesses.push(`\`${header[column]}\` as ${role}`);
  }
  refuseSharedColumn(path, header, chosen);
  const remarks =
    guesses.length > 0 ? [`${path}: column ${guesses.join(", ")} (guessed from the names)`] : [];
  return { columns: chosen, remarks };
}

function findNamed(
  path: string,
  header: readonly string[],
  role: Role,
  name: string,
  at: Span | undefined,
): number {
  const column = header.indexOf(name);
  if (column >= 0) return column;
  const near = nearest(name, header)[0];
  throw failure(
    DataError,
    "unknown-column",
    `\`${path}\` has no column \`${name}\`, named by ${role}='${name}'`,
    {
      at,
      label: near ? `did you mean \`${near}\`?` : "",
      notes: [...(near && !at ? [`did you mean \`${near}\`?`] : []), `its header: ${header.join(", ")}`],
    },
  );
}

function guess(
  path: string,
  header: readonly string[],
  role: Role,
  taken: ReadonlySet<number>,
  headerSpan: () => Span,
): number | null {
  const usual = usualNames.get(role)!;
  const plain = header.map((name) => name.toLowerCase().replace(/[\s_-]/g, ""));
  const fitting = plain.flatMap((name, i) => (usual.includes(name) && !taken.has(i) ? [i] : []));
  if (fitting.length === 1) return fitting[0]!;
  const list = `its header: ${header.join(", ")}`;
  if (fitting.length > 1) {
    const names = fitting.map((i) => `\`${header[i]}\``).join(" and ");
    throw failure(DataError, "ambiguous-column", `in \`${path}\` both ${names} may be the ${role} column`, {
      at: headerSpan(),
      notes: [list, `say which: ${role}='${header[fitting[0]!]}'`],
    });
  }
  if (role === "time") return null;
  const names = usual.slice(0, 3).map((name) => `\`${name}\``);
  throw failure(
    DataError,
    "no-such-column",
    `\`${path}\` has no column that is known as the ${role} column`,
    {
      at: headerSpan(),
      notes: [
        list,
        `name it: \`${role}='…'\` in @data, \`--set data.${role}=…\` on the command line; or call it ${names.join(", ")}`,
        "the first line of the file must name the columns",
      ],
    },
  );
}

function refuseDoubledNames(path: string, header: readonly string[], headerSpan: () => Span): void {
  const doubled = header.find((name, i) => name !== "" && header.indexOf(name) !== i);
  if (doubled === undefined) return;
  throw failure(DataError, "doubled-column", `\`${path}\` has two columns called \`${doubled}\``, {
    at: headerSpan(),
  });
}

function refuseSharedColumn(
  path: string,
  header: readonly string[],
  chosen: ReadonlyMap<Role, number>,
): void {
  for (const [role, column] of chosen) {
    const other = [...chosen].find(([r, c]) => c === column && r !== role)?.[0];
    if (!other) continue;
    const message = `column \`${header[column]}\` of \`${path}\` cannot be both ${role} and ${other}`;
    throw failure(DataError, "shared-column", message, { notes: [`its header: ${header.join(", ")}`] });
  }
}
