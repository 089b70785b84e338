/** Upper bounds of the buckets of times, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1];

/** What a server counts, in the text form of Prometheus. @see https://prometheus.io/docs/instrumenting/exposition_formats */
export class ServerMetrics {
  connections = 0;
  dropped = 0;
  private readonly requests = new Map<string, number>();
  private readonly times = new Map<string, { readonly buckets: number[]; sum: number; count: number }>();
  private readonly started = Date.now() / 1000;

  constructor(
    private readonly model: string,
    private readonly run: string,
  ) {}

  /** @param seconds from the request's head to its answer */
  count(route: string, status: number, seconds: number): void {
    const key = `route="${route}",status="${status}"`;
    this.requests.set(key, (this.requests.get(key) ?? 0) + 1);
    const time = this.times.get(route) ?? { buckets: BOUNDS.map(() => 0), sum: 0, count: 0 };
    BOUNDS.forEach((bound, i) => {
      if (seconds <= bound) time.buckets[i]!++;
    });
    time.sum += seconds;
    time.count++;
    this.times.set(route, time);
  }

  text(): string {
    const lines = [
      ...head("antk_model_info", "gauge", "The model that is served."),
      `antk_model_info{model="${escaped(this.model)}",run="${escaped(this.run)}"} 1`,
      ...head(
        "antk_requests_total",
        "counter",
        "Requests answered, by what they asked for and how they ended.",
      ),
      ...[...this.requests].map(([labels, count]) => `antk_requests_total{${labels}} ${count}`),
      ...head("antk_request_seconds", "histogram", "Time from a request's head to its answer."),
      ...[...this.times].flatMap(([route, { buckets, sum, count }]) => [
        ...BOUNDS.map(
          (bound, i) => `antk_request_seconds_bucket{route="${route}",le="${bound}"} ${buckets[i]}`,
        ),
        `antk_request_seconds_bucket{route="${route}",le="+Inf"} ${count}`,
        `antk_request_seconds_sum{route="${route}"} ${sum}`,
        `antk_request_seconds_count{route="${route}"} ${count}`,
      ]),
      ...head("antk_connections", "gauge", "Open connections."),
      `antk_connections ${this.connections}`,
      ...head(
        "antk_connections_dropped_total",
        "counter",
        "Connections closed at once, since there were too many.",
      ),
      `antk_connections_dropped_total ${this.dropped}`,
      ...head("process_resident_memory_bytes", "gauge", "Memory that the process holds."),
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      ...head("process_start_time_seconds", "gauge", "When the server was started, in seconds since 1970."),
      `process_start_time_seconds ${this.started}`,
    ];
    return `${lines.join("\n")}\n`;
  }
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function escaped(label: string): string {
  return label.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}
