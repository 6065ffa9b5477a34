/** Pictures kept; the oldest go first. */
const KEPT = 600;
/** Requests at a time: a browser has six for a server, and values and blobs want theirs. */
const AT_ONCE = 4;
/** Milliseconds for each picture, with all that come at a time, that let 25 of them through in a second. */
const IN_TIME = 1000 / 25;
/** How much the last one counts in a mean time. */
const WEIGHT = 0.2;
/** Whoever goes on within so many milliseconds is scrolling. */
const SCROLLING = 200;

/** A picture of a section, and a coarse one of the same that comes faster; null where there is none. */
interface Wanted {
  address: string;
  draft: string | null;
}

export interface PlaneWants {
  now: Wanted;
  /** What is likely wanted next, the likeliest first. */
  next: readonly Wanted[];
  /** Told of the picture that is wanted now; a draft first where the sharp one takes too long. */
  onPicture: (picture: ImageBitmap, isDraft: boolean) => void;
  /** @param error the suite's reason why there is no picture */
  onFailure: (error: Error) => void;
}

/**
 * Pictures of one series by their address. What a plane wants now comes first, then what it wants next; whoever scrolls on does
 * not wait for what he has passed. Where sharp pictures take too long for scrolling, drafts come before them.
 */
export class Pictures {
  private readonly ready = new Map<string, ImageBitmap>();
  private readonly coming = new Set<string>();
  /** The plane that was moved last stands first. */
  private planes: [string, PlaneWants][] = [];
  /** Mean time for a sharp picture, ms. */
  private pace = 0;
  /** Mean time from one step to the next, ms, and when the last one was. */
  private step = SCROLLING;
  private lastStep = Number.NEGATIVE_INFINITY;
  private isClosed = false;
  /** Sharp pictures come when somebody stands still. */
  private stillness: ReturnType<typeof setTimeout> | undefined;

  /** @param clock milliseconds */
  constructor(
    private readonly load: (address: string) => Promise<ImageBitmap> = fetchPicture,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** What a plane wants from now on; what it wanted before is forgotten. */
  want(plane: string, wants: PlaneWants): void {
    this.isClosed = false;
    const now = this.clock();
    const step = now - this.lastStep;
    this.step = step < SCROLLING ? this.step + WEIGHT * (step - this.step) : SCROLLING;
    this.lastStep = now;
    this.planes = [[plane, wants], ...this.planes.filter(([name]) => name !== plane)];
    this.tell(wants);
    this.fetchNext();
    clearTimeout(this.stillness);
    this.stillness = setTimeout(() => this.fetchNext(), SCROLLING);
  }

  /** This plane is no longer shown. */
  leave(plane: string): void {
    this.planes = this.planes.filter(([name]) => name !== plane);
  }

  /** Forgets everything. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.stillness);
    this.planes = [];
    for (const bitmap of this.ready.values()) bitmap.close();
    this.ready.clear();
  }

  private get isSlow(): boolean {
    return this.pace / AT_ONCE > IN_TIME;
  }

  /** Hands out what is here of what is wanted now. */
  private tell({ now, onPicture }: PlaneWants): void {
    const sharp = this.ready.get(now.address);
    const draft = sharp ? undefined : now.draft && this.ready.get(now.draft);
    if (sharp) {
      this.use(now.address, sharp);
      onPicture(sharp, false);
    } else if (draft) onPicture(draft, true);
  }

  private fetchNext(): void {
    while (this.coming.size < AT_ONCE) {
      const next = this.next();
      if (next === undefined) return;
      void this.fetch(next);
    }
  }

  /**
   * How many steps on somebody will be when a picture that is asked for now comes: asking for nearer ones is too late. 0 for
   * who stands still.
   */
  private get lead(): number {
    const isScrolling = this.clock() - this.lastStep < SCROLLING && this.step < SCROLLING * 0.9;
    return isScrolling ? Math.ceil(this.pace / Math.max(5, this.step)) : 0;
  }

  private next(): string | undefined {
    const { lead, isSlow } = this;
    const isMissing = (address: string | null): address is string =>
      address !== null && !this.ready.has(address) && !this.coming.has(address);
    const isMoving = lead > 0;
    // Who scrolls where pictures are slow gets drafts alone: the sharp ones would come too late, and hold the drafts up.
    const missingOf = ({ address, draft }: Wanted): string | undefined => {
      if (isSlow && !this.ready.has(address)) {
        if (isMissing(draft)) return draft;
        if (isMoving && draft !== null) return undefined;
      }
      return isMissing(address) ? address : undefined;
    };
    const among = (wanted: readonly Wanted[]): string | undefined => {
      for (const each of wanted) {
        const missing = missingOf(each);
        if (missing !== undefined) return missing;
      }
      return undefined;
    };
    const [moved] = this.planes;
    if (moved && isMoving) {
      const ahead = among(moved[1].next.slice(Math.min(lead, moved[1].next.length >> 1)));
      if (ahead !== undefined) return ahead;
    }
    const now = among(this.planes.map(([, wants]) => wants.now));
    if (now !== undefined || isMoving) return now;
    for (const [, { next }] of this.planes) {
      const ahead = among(next);
      if (ahead !== undefined) return ahead;
    }
    return undefined;
  }

  private async fetch(address: string): Promise<void> {
    this.coming.add(address);
    const begun = this.clock();
    const isDraft = this.planes.some(([, { now, next }]) => [now, ...next].some(({ draft }) => draft === address));
    try {
      const bitmap = await this.load(address);
      if (this.isClosed) bitmap.close();
      else this.use(address, bitmap);
      if (!isDraft) this.pace += WEIGHT * (this.clock() - begun - this.pace);
      for (const [, wants] of this.planes) {
        if (wants.now.address === address || wants.now.draft === address) this.tell(wants);
      }
    } catch (error) {
      for (const [, { now, onFailure }] of this.planes) if (now.address === address) onFailure(error as Error);
      // It is not asked for again until it is wanted anew.
      this.planes = this.planes.filter(([, { now }]) => now.address !== address);
      for (const [, wants] of this.planes) {
        wants.next = wants.next.filter((each) => each.address !== address && each.draft !== address);
        if (wants.now.draft === address) wants.now = { ...wants.now, draft: null };
      }
    } finally {
      this.coming.delete(address);
      this.fetchNext();
    }
  }

  /** The last to be used are the last to go: what is shown stays. */
  private use(address: string, bitmap: ImageBitmap): void {
    this.ready.delete(address);
    this.ready.set(address, bitmap);
    for (const [oldest, old] of this.ready) {
      if (this.ready.size <= KEPT) return;
      if (this.planes.some(([, { now }]) => now.address === oldest || now.draft === oldest)) continue;
      old.close();
      this.ready.delete(oldest);
    }
  }
}

async function fetchPicture(address: string): Promise<ImageBitmap> {
  const answer = await fetch(address, address.includes('format=') ? {} : { headers: { Accept: 'image/png' } });
  if (!answer.ok) {
    const body = (await answer.json().catch(() => ({}))) as { error?: string };
    throw new Error(body.error ?? answer.statusText);
  }
  return createImageBitmap(await answer.blob());
}
