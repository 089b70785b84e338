import { dataParams, trainParams } from "../declare/directives.js";
import type { Const } from "../declare/values.js";
import type { CompiledGraph } from "../graph/compiled.js";
import { settingNamed } from "../graph/overrides.js";
import { describeSettings } from "../train/describeSettings.js";
import { resolveTrainSettings } from "../train/settings.js";
import type { Choice, Dimension } from "./space.js";

/** What a config says of everything that is searched, defaults filled in; every variable has a value. */
export function ownValues(graph: CompiledGraph, dimensions: readonly Dimension[]): Choice {
  const settings = describeSettings(resolveTrainSettings(graph, {}, graph.registries), null);
  return new Map(
    dimensions.map(({ name }): [string, Const] => {
      const setting = settingNamed(name);
      if (setting === null) return [name, graph.bindings.get(name) ?? null];
      const { directive, name: key } = setting;
      const written = graph.directives[directive].values.get(key)?.written;
      const params = directive === "train" ? trainParams(graph.registries) : dataParams(graph.registries);
      const used = directive === "train" ? settings[key] : undefined;
      return [name, written ?? ((used ?? params[key]?.default ?? null) as Const)];
    }),
  );
}
