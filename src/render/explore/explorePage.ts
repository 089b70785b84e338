import type { Entities } from "../../data/explore/entities.js";
import { type Exploration, MIN_RATINGS } from "../../data/explore/exploreData.js";
import { writeFileAtomic } from "../../platform/files.js";
import { type Page, pageHtml, type Section, type Table } from "../page/page.js";
import { entityCharts } from "./entityCharts.js";

/**
 * Writes a page about a set of ratings: one file of HTML that needs nothing else.
 * @throws ResourceError where the file cannot be written
 * @example writeExplorePage(await exploreData("planted"), "planted.html")
 */
export function writeExplorePage(exploration: Exploration, path: string): void {
  writeFileAtomic(path, pageHtml(explorePage(exploration)));
}

export function explorePage(exploration: Exploration): Page {
  const { name, users, items, density, ratings, remarks } = exploration;
  const charts = { users: entityCharts(users), items: entityCharts(items) };
  const { mean, sd } = exploration;
  const count = (n: number) => n.toLocaleString("en");
  const pairs = `${(100 * density).toPrecision(3)} % of all pairs`;
  const moments =
    mean === null ? "" : ` Their mean is ${mean.toFixed(3)}, their standard deviation ${sd!.toFixed(3)}.`;
  return {
    title: name,
    lead: `${count(ratings)} ratings by ${count(users.ids.length)} users of ${count(items.ids.length)} items: ${pairs}.${moments}`,
    data: {
      ratings: ratingRows(exploration),
      users: charts.users.rows,
      items: charts.items.rows,
    },
    sections: [
      ...(exploration.histogram.length > 0 ? [ratingSection(exploration)] : []),
      entitySection("Users", users, charts.users),
      entitySection("Items", items, charts.items),
      {
        title: "The first ten",
        about: "",
        parts: [
          topTable("most ratings", exploration.mostRated),
          ...(exploration.bestRated.length > 0
            ? [
                topTable(
                  `highest mean, of those with more than ${MIN_RATINGS} ratings`,
                  exploration.bestRated,
                ),
              ]
            : []),
        ],
      },
      ...(remarks.length > 0
        ? [{ title: "Remarks", about: "", parts: [{ kind: "listing", text: remarks.join("\n") } as const] }]
        : []),
    ],
  };
}

function ratingRows({ histogram }: Exploration) {
  const label = ({ from, to }: Exploration["histogram"][number]) =>
    from === to ? String(from) : `${Number(from.toPrecision(4))} to ${Number(to.toPrecision(4))}`;
  return { rating: histogram.map(label), count: histogram.map(({ count }) => count) };
}

function ratingSection({ histogram }: Exploration): Section {
  return {
    title: "Ratings",
    about: "How often each rating was given.",
    parts: [
      {
        kind: "chart",
        label: "how often each rating was given",
        spec: {
          data: { name: "ratings" },
          width: Math.min(800, 60 * histogram.length),
          height: 160,
          mark: "bar",
          encoding: {
            x: {
              field: "rating",
              type: "ordinal",
              sort: null,
              title: "rating",
              axis: { labelAngle: histogram.length > 12 ? -40 : 0 },
            },
            y: { field: "count", type: "quantitative", title: "ratings" },
            tooltip: [{ field: "rating" }, { field: "count", format: "," }],
          },
        },
      },
    ],
  };
}

function entitySection(
  title: string,
  entities: Entities,
  { chart, every }: ReturnType<typeof entityCharts>,
): Section {
  const canPick = (chart.picks?.length ?? 0) > 0;
  const sampled = every > 1 ? ` Of so many, one in ${every} is drawn.` : "";
  const about = canPick ? "What is picked stands in colour over all in grey." : "";
  return {
    title,
    about: `${about}${sampled}`.trim(),
    parts: [chart, numberTable(entities), ...categoryTables(entities)],
  };
}

function numberTable({ numberSummaries }: Entities): Table {
  return {
    kind: "table",
    caption: "numbers",
    columns: ["", "count", "mean", "sd", "min", "25 %", "50 %", "75 %", "max"],
    rows: numberSummaries.map((s) => [
      s.name,
      s.count,
      s.mean,
      s.sd,
      s.min,
      s.quarter,
      s.median,
      s.threeQuarters,
      s.max,
    ]),
  };
}

function categoryTables({ categorySummaries }: Entities): Table[] {
  if (categorySummaries.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "categories",
      columns: ["", "count", "different", "most frequent", "of these"],
      rows: categorySummaries.map(({ name, count, values }) => [
        name,
        count,
        values.length,
        values[0]?.value ?? "",
        values[0]?.count ?? 0,
      ]),
    },
  ];
}

function topTable(caption: string, items: Exploration["mostRated"]): Table {
  const hasMeans = items.some(({ mean }) => Number.isFinite(mean));
  return {
    kind: "table",
    caption,
    columns: ["", "id", "title", "ratings", ...(hasMeans ? ["mean"] : [])],
    rows: items.map(({ id, title, ratings, mean }, i) => [
      i + 1,
      id,
      title ?? "",
      ratings,
      ...(hasMeans ? [mean] : []),
    ]),
    digits: 3,
  };
}
