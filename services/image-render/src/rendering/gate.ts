import { Refusal } from '@circus/contracts';

/** Lets a limited number of jobs run at a time; the others wait their turn, up to a limit. */
export class Gate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param limit jobs that run at a time
   * @param maxWaiting jobs that may wait
   */
  constructor(
    private readonly limit: number,
    private readonly maxWaiting = Number.POSITIVE_INFINITY,
  ) {}

  /** Jobs that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Runs a job in its turn.
   *
   * @param signal a job not begun when this aborts never begins
   * @throws Refusal 'unavailable' when too many wait already; the signal's reason; what the job throws
   */
  async run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await job();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#running < this.limit) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.maxWaiting) {
      throw new Refusal('unavailable', 'Too many pictures are being made. Please try again in a moment.');
    }
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener('abort', leave);
        this.#running += 1;
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(signal?.reason);
      };
      this.#waiting.push(begin);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
