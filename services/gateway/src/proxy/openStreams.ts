/** Event streams and WebSockets that stay open, by the user they were opened for. */
export class OpenStreams {
  private readonly ofUser = new Map<number, Set<() => void>>();
  private readonly all = new Set<() => void>();

  /**
   * @param userId undefined for a caller without an account
   * @param end breaks the stream off
   * @returns to be called when the stream has ended
   */
  add(userId: number | undefined, end: () => void): () => void {
    this.all.add(end);
    if (userId === undefined) return () => this.all.delete(end);
    const mine = this.ofUser.get(userId) ?? new Set();
    this.ofUser.set(userId, mine.add(end));
    return () => {
      this.all.delete(end);
      mine.delete(end);
      if (mine.size === 0) this.ofUser.delete(userId);
    };
  }

  /** Ends the streams of users whose rights have changed; their programs come again and are looked at anew. */
  endOf(userIds: readonly number[]): void {
    for (const userId of userIds) {
      for (const end of [...(this.ofUser.get(userId) ?? [])]) end();
    }
  }

  /** Ends every stream, when the gateway stops. */
  endAll(): void {
    for (const end of [...this.all]) end();
  }

  get size(): number {
    return this.all.size;
  }
}
