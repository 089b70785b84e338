import { HttpProblem } from "./http.js";

/** What can be asked of a server. */
export interface Route {
  readonly kind: "health" | "metrics" | "status" | "metadata" | "predict" | "recommend";
}

const METHODS: Readonly<Record<Route["kind"], readonly string[]>> = {
  health: ["GET", "HEAD"],
  metrics: ["GET", "HEAD"],
  status: ["GET", "HEAD"],
  metadata: ["GET", "HEAD"],
  predict: ["POST"],
  recommend: ["POST"],
};

/**
 * What an address means. `/versions/1` may stand behind the model's name: there is one version.
 * @throws HttpProblem 404 for an unknown address, 405 for another method
 */
export function routeOf(method: string, url: string, name: string): Route {
  const kind = kindOf(url.split("?")[0]!, name);
  const methods = METHODS[kind];
  if (methods.includes(method)) return { kind };
  throw new HttpProblem(405, `this address takes ${methods[0]}`, methods.join(", "));
}

function kindOf(path: string, name: string): Route["kind"] {
  if (path === "/healthz") return "health";
  if (path === "/metrics") return "metrics";
  const [, model, rest] =
    /^\/v1\/models\/([^/:]+)(?:\/versions\/1)?(|\/metadata|:predict|:recommend)$/.exec(path) ?? [];
  if (model === undefined) {
    throw new HttpProblem(404, `there is nothing here; the model is at /v1/models/${name}`);
  }
  if (decoded(model) !== name)
    throw new HttpProblem(404, `there is no such model; there is /v1/models/${name}`);
  switch (rest) {
    case ":predict":
      return "predict";
    case ":recommend":
      return "recommend";
    case "/metadata":
      return "metadata";
    default:
      return "status";
  }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
