interface Version<T> {
  value: T;
  /** From this moment on every node has it. */
  settledAt: number;
}

/**
 * One value as the load balancer's nodes see it: for some time after a change the old and the new value both answer, and
 * one request may meet the new, the next the old (ALB-21).
 */
export class NodeView<T> {
  #versions: Version<T>[];

  constructor(first: T) {
    this.#versions = [{ value: first, settledAt: Number.NEGATIVE_INFINITY }];
  }

  set(value: T, settledAt: number): void {
    this.#versions.push({ value, settledAt });
  }

  /** @param coin tells whether the node asked has a change that is still on its way */
  see(now: number, coin: () => boolean): T {
    const newestSettled = this.#versions.findLastIndex(({ settledAt }) => settledAt <= now);
    if (newestSettled > 0) this.#versions = this.#versions.slice(newestSettled);
    for (let i = this.#versions.length - 1; i > 0; i--) if (coin()) return this.#versions[i]!.value;
    return this.#versions[0]!.value;
  }
}
