import { AntkError, NumericError } from "../diagnostics/errors.js";

/** What goes back to a client. */
export type Answer = {
  readonly status: number;
  /** Methods of the address, where another was used. */
  readonly allow?: string;
} & ({ readonly json: unknown } | { readonly jsonText: string } | { readonly text: string });

/** A request that cannot be answered, by its own fault. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly allow?: string,
  ) {
    super(message);
  }
}

/** An error as TensorFlow Serving tells it: `{"error": "…"}`. */
export function failed(error: unknown): Answer {
  if (error instanceof HttpProblem) {
    const { status, message, allow } = error;
    return { status, json: { error: message }, ...(allow ? { allow } : {}) };
  }
  // What the model says of an id that it does not know, with the nearest it does.
  if (error instanceof AntkError) {
    // Numbers so large that nothing finite comes of them.
    if (error instanceof NumericError) return { status: 422, json: { error: error.message } };
    const notes = error.diagnostics.flatMap((diagnostic) => diagnostic.notes);
    return { status: 400, json: { error: [error.message, ...notes].join("; ") } };
  }
  return { status: 500, json: { error: "the model could not answer" } };
}
