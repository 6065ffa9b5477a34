/** Images that were given a priority together. */
interface Group {
  readonly priority: number;
  /** Ascending. Those that belong to another group by now, or were taken, are passed over. */
  readonly images: readonly number[];
  /** The first that may still be waiting. */
  at: number;
}

/** Groups beyond the images there are that are put up with before those without any image left are thrown out. */
const SPARE_GROUPS = 16;

/**
 * Images that are still to be sent, each once: highest priority first, within a priority the group set last, within a
 * group ascending. (RS specification 2.7)
 */
export class ImageOrder {
  /** The group of each image; null once it was taken. */
  readonly #groupOf: (Group | null)[];
  /** In the order in which they are served. */
  #groups: Group[];
  #left: number;

  /** @param count images, all of priority 0 */
  constructor(count: number) {
    const all: Group = { priority: 0, images: [...Array(count).keys()], at: 0 };
    this.#groups = [all];
    this.#groupOf = Array<Group | null>(count).fill(all);
    this.#left = count;
  }

  get isEmpty(): boolean {
    return this.#left === 0;
  }

  /** Images that were taken already, are none, or have a higher priority stay as they are. */
  setPriority(images: readonly number[], priority: number): void {
    const moved = [...new Set(images)].filter((image) => {
      const group = this.#groupOf[image];
      return group !== undefined && group !== null && group.priority <= priority;
    });
    if (moved.length === 0) return;
    const group: Group = { priority, images: moved.sort((a, b) => a - b), at: 0 };
    for (const image of moved) this.#groupOf[image] = group;
    if (this.#groups.length > this.#groupOf.length + SPARE_GROUPS) this.#throwOut();
    const before = this.#groups.findIndex((other) => other.priority <= priority);
    this.#groups.splice(before === -1 ? this.#groups.length : before, 0, group);
  }

  /** The images to send next, at most `count`. */
  next(count: number): number[] {
    const found: number[] = [];
    for (const group of this.#groups) {
      this.#passOver(group);
      for (let at = group.at; at < group.images.length && found.length < count; at += 1) {
        const image = group.images[at] as number;
        if (this.#groupOf[image] === group) found.push(image);
      }
      if (found.length === count) break;
    }
    while (this.#groups.length > 1 && this.#isSpent(this.#groups[0] as Group)) this.#groups.shift();
    return found;
  }

  /** The image is being sent. */
  take(image: number): void {
    if (!this.#groupOf[image]) return;
    this.#groupOf[image] = null;
    this.#left -= 1;
  }

  #throwOut(): void {
    for (const group of this.#groups) this.#passOver(group);
    this.#groups = this.#groups.filter((group) => !this.#isSpent(group));
  }

  #passOver(group: Group): void {
    while (!this.#isSpent(group) && this.#groupOf[group.images[group.at] as number] !== group) group.at += 1;
  }

  #isSpent({ images, at }: Group): boolean {
    return at >= images.length;
  }
}
