/** What a config may be at most. Each has its own error, given before anything is built from what goes beyond. */
export const limits = {
  /** Bytes of the text as UTF-8. */
  bytes: 1 << 20,
  /** Markers, or steps of indentation, before a name. */
  depth: 200,
  /** Lines of the graph. */
  nodes: 10_000,
  /** Levels of a value: each bracket, sign and operator is one. */
  nesting: 64,
  /** Errors in one text; after them, reading stops. */
  errors: 100,
} as const;
