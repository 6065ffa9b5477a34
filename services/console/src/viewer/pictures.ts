/** Pictures kept; the oldest go first. */
const KEPT = 600;
/** Pictures fetched ahead at a time: one that somebody waits for is never behind more. */
const AHEAD_AT_ONCE = 2;

/** Pictures of one series by their address: each is fetched once, those that come next before they are asked for. */
export class Pictures {
  private readonly kept = new Map<string, Promise<ImageBitmap>>();
  private readonly ready = new Map<string, ImageBitmap>();
  /** What each plane wants next. */
  private readonly wanted = new Map<string, string[]>();
  private fetching = 0;

  /** At once, where it is here already. */
  now(address: string): ImageBitmap | undefined {
    const here = this.ready.get(address);
    if (here) void this.get(address);
    return here;
  }

  /** @throws the suite's reason, as an Error, for a picture that cannot be had */
  get(address: string): Promise<ImageBitmap> {
    const known = this.kept.get(address);
    if (known) {
      // The last to be used are the last to go: what is shown stays.
      this.kept.delete(address);
      this.kept.set(address, known);
      return known;
    }
    const picture = fetchPicture(address).then((bitmap) => {
      // What was forgotten meanwhile is still for whoever waits for it.
      if (this.kept.get(address) === picture) this.ready.set(address, bitmap);
      return bitmap;
    });
    picture.catch(() => this.kept.delete(address));
    this.kept.set(address, picture);
    this.forgetOldest();
    return picture;
  }

  /** Fetches these when nothing else is to be done; what this plane wanted before is forgotten. */
  prefetch(plane: string, addresses: readonly string[]): void {
    // The plane that was moved last comes first.
    const others = [...this.wanted].filter(([name]) => name !== plane);
    this.wanted.clear();
    this.wanted.set(
      plane,
      addresses.filter((address) => !this.kept.has(address)),
    );
    for (const [name, addressesOf] of others) this.wanted.set(name, addressesOf);
    this.fetchAhead();
  }

  /** Forgets everything. */
  close(): void {
    this.wanted.clear();
    for (const bitmap of this.ready.values()) bitmap.close();
    this.kept.clear();
    this.ready.clear();
  }

  private fetchAhead(): void {
    while (this.fetching < AHEAD_AT_ONCE) {
      const list = [...this.wanted.values()].find(({ length }) => length > 0);
      const next = list?.shift();
      if (next === undefined) return;
      if (this.kept.has(next)) continue;
      this.fetching += 1;
      this.get(next)
        .catch(() => undefined)
        .finally(() => {
          this.fetching -= 1;
          this.fetchAhead();
        });
    }
  }

  private forgetOldest(): void {
    while (this.kept.size > KEPT) {
      const [oldest] = this.kept.keys();
      if (oldest === undefined) return;
      this.kept.delete(oldest);
      this.ready.get(oldest)?.close();
      this.ready.delete(oldest);
    }
  }
}

async function fetchPicture(address: string): Promise<ImageBitmap> {
  const answer = await fetch(address, { headers: { Accept: 'image/png' } });
  if (!answer.ok) {
    const body = (await answer.json().catch(() => ({}))) as { error?: string };
    throw new Error(body.error ?? answer.statusText);
  }
  return createImageBitmap(await answer.blob());
}
