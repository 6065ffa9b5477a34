import type { Gauge, LogLine } from '@circus/service-kit';
import type { FreeSpace } from '@circus/storage';
import type { Log } from '../log.js';

/** Places that can become full, by the words in which people are told of them. */
type Places = Readonly<Record<string, FreeSpace>>;

export interface FreeSpaceWatchOptions {
  places: Places;
  intervalMs: number;
  /** Tells those who look after the archive. */
  tell: (line: LogLine) => void;
  log: Log;
}

/** It counts as over when so much more than the mark is free: what goes to and fro around it is told once. */
const OVER = 1.05;
const GIB = 2 ** 30;

/**
 * Tells the administrators when a place falls below its free-space mark, and when that is over: once each, however many
 * uploads are refused meanwhile.
 */
export class FreeSpaceWatch {
  private readonly below = new Set<string>();
  private readonly freeBytes = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly options: FreeSpaceWatchOptions) {}

  /** For Prometheus. */
  readonly gauges: Gauge[] = [
    {
      name: 'circus_storage_free_bytes',
      help: 'Free bytes of a place where bytes are stored',
      labelNames: ['place'],
      values: () => this.valuesOf((place) => this.freeBytes.get(place)),
    },
    {
      name: 'circus_storage_mark_bytes',
      help: 'The free-space mark of a place: below it nothing is stored there',
      labelNames: ['place'],
      values: () => this.valuesOf((place) => this.options.places[place]?.mark),
    },
    {
      name: 'circus_storage_below_mark',
      help: '1 while a place is below its free-space mark and every door refuses',
      labelNames: ['place'],
      values: () => this.valuesOf((place) => (this.freeBytes.has(place) ? Number(this.below.has(place)) : undefined)),
    },
  ];

  /** What is to be known of places below their marks, by place. */
  notices(): Record<string, string> {
    return Object.fromEntries([...this.below].map((place) => [place, this.textOf(place)]));
  }

  /** Looks now, and again and again. */
  start(): void {
    const look = () => {
      this.looking = this.look();
    };
    look();
    this.timer = setInterval(look, this.options.intervalMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.looking;
  }

  /** Looks once. Never rejects. */
  async look(): Promise<void> {
    for (const [place, space] of Object.entries(this.options.places)) {
      try {
        this.found(place, await space.look(), space.mark);
      } catch (error) {
        this.options.log.warn({ err: error, place }, 'The free space could not be found out');
      }
    }
  }

  private found(place: string, freeBytes: number, mark: number): void {
    this.freeBytes.set(place, freeBytes);
    if (freeBytes < mark && !this.below.has(place)) {
      this.below.add(place);
      this.options.log.error({ place, freeBytes, mark }, 'Below the free-space mark');
      this.options.tell({ entryType: 'ERROR', subject: 'Storage', message: this.textOf(place) });
    } else if (freeBytes >= mark * OVER && this.below.delete(place)) {
      this.options.log.info({ place, freeBytes, mark }, 'Above the free-space mark again');
      const message = `There is room again: ${gib(freeBytes)} are free in the ${place}. Images are stored.`;
      this.options.tell({ entryType: 'INFO', subject: 'Storage', message });
    }
  }

  private textOf(place: string): string {
    const mark = gib(this.options.places[place]?.mark ?? 0);
    const free = gib(this.freeBytes.get(place) ?? 0);
    return `The ${place} is nearly full: ${free} are free. Nothing is stored until ${mark} are.`;
  }

  private valuesOf(valueOf: (place: string) => number | undefined): { labels: { place: string }; value: number }[] {
    return Object.keys(this.options.places).flatMap((place) => {
      const value = valueOf(place);
      return value === undefined || !Number.isFinite(value) ? [] : [{ labels: { place }, value }];
    });
  }
}

const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
