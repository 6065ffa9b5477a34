/** Something that must move on from time to time. */
export interface Watched {
  /** @param now milliseconds, as `performance.now()` */
  expireIfIdle(now: number): void;
}

/** Looks after everything under way with one timer: a timer for each would cost every request. */
export class IdleWatch {
  private readonly watched = new Set<Watched>();
  private readonly timer: NodeJS.Timeout;

  constructor(intervalMs: number) {
    this.timer = setInterval(() => {
      const now = performance.now();
      for (const one of this.watched) one.expireIfIdle(now);
    }, intervalMs).unref();
  }

  add(one: Watched): void {
    this.watched.add(one);
  }

  remove(one: Watched): void {
    this.watched.delete(one);
  }

  get size(): number {
    return this.watched.size;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
