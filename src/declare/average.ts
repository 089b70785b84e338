import { kinds, type ParamKind } from "./params.js";
import { type Const, isCall } from "./values.js";

/** How weights are averaged over steps; the average is what is scored and kept, training goes on from the last ones. */
export type Average =
  | {
      /** Exponentially, with so much of the average before: `ema(0.999)`. */
      readonly kind: "ema";
      readonly decay: number;
    }
  | {
      /** The mean of all steps after this one: `swa(start=2000)`. */
      readonly kind: "swa";
      readonly start: number;
    };

/** `ema(0.999)` or `swa(start=2000)`. */
export const average: ParamKind<Average> = {
  expects: "an average such as ema(0.999) or swa(start=2000)",
  read: (value) => {
    if (!isCall(value)) return undefined;
    if (value.name === "ema") {
      const decay = onlyArgument(value.args, value.named, "decay");
      const read = decay === undefined ? undefined : kinds.fraction.read(decay);
      return read === undefined ? undefined : { kind: "ema", decay: read };
    }
    if (value.name !== "swa") return undefined;
    const start = onlyArgument(value.args, value.named, "start");
    const read = start === undefined ? undefined : kinds.nonNegativeInt.read(start);
    return read === undefined ? undefined : { kind: "swa", start: read };
  },
};

function onlyArgument(
  args: readonly Const[],
  named: ReadonlyMap<string, Const>,
  name: string,
): Const | undefined {
  return args.length + named.size === 1 ? (args[0] ?? named.get(name)) : undefined;
}

/** As a config writes it. */
export function showAverage(average: Average): string {
  return average.kind === "ema" ? `ema(${average.decay})` : `swa(start=${average.start})`;
}

/**
 * How far the average a moves towards the weights w of a step: a ← a + rate·(w − a). At the first step they are equal.
 * @param step from 1
 * @see Polyak and Juditsky 1992, doi:10.1137/0330046, for swa; Kingma and Ba 2015, section 7.2, for ema with its bias
 *   corrected
 */
export function averageRate(average: Average, step: number): number {
  if (average.kind === "swa") return step <= average.start ? 1 : 1 / (step - average.start);
  return (1 - average.decay) / (1 - average.decay ** step);
}
