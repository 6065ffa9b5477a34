/** Memory that several share: who needs more than is left waits, in the order of asking. */
export class MemoryBudget {
  private left: number;
  private readonly waiting: { bytes: number; given: () => void }[] = [];

  /** @param total bytes */
  constructor(readonly total: number) {
    this.left = total;
  }

  /**
   * @param bytes no more than the total
   * @returns gives them back, once however often it is called
   * @throws the signal's reason when it aborts while waiting
   */
  async take(bytes: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.waiting.length > 0 || bytes > this.left) await this.turn(bytes, signal);
    else this.left -= bytes;
    let isGiven = true;
    return () => {
      if (!isGiven) return;
      isGiven = false;
      this.left += bytes;
      this.serve();
    };
  }

  private turn(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        reject(signal?.reason);
        this.serve();
      };
      const given = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const entry = { bytes, given };
      this.waiting.push(entry);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  private serve(): void {
    for (let first = this.waiting[0]; first && first.bytes <= this.left; first = this.waiting[0]) {
      this.waiting.shift();
      this.left -= first.bytes;
      first.given();
    }
  }
}
