/** Values that were asked for last, so many of them; the one not asked for longest goes first. */
export class Recent<Key, Value> {
  private readonly kept = new Map<Key, Value>();

  constructor(private readonly most: number) {}

  /** Kept, or made now; what throws is not kept. */
  get(key: Key, make: () => Value): Value {
    const value = this.kept.get(key) ?? make();
    // A map goes through its keys in the order in which they were set.
    this.kept.delete(key);
    this.kept.set(key, value);
    if (this.kept.size > this.most) this.kept.delete(this.kept.keys().next().value as Key);
    return value;
  }
}
