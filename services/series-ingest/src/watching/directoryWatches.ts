import { DirectoryWatch, type DirectoryWatchOptions } from './directoryWatch.js';
import { listDirectories } from './watchedDirectories.js';

export interface DirectoryWatchesOptions extends DirectoryWatchOptions {
  /** Between two looks at a directory. */
  intervalMs: number;
}

/** Looks at all watched directories again and again; which ones there are stands in the database. */
export class DirectoryWatches {
  private readonly watches = new Map<number, DirectoryWatch>();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(private readonly options: DirectoryWatchesOptions) {}

  start(): void {
    this.tick();
    this.timer = setInterval(() => this.tick(), this.options.intervalMs);
    this.timer.unref();
  }

  /** Waits for the files at work. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    for (const watch of this.watches.values()) watch.end();
    await this.running;
    await Promise.all([...this.watches.values()].map((watch) => watch.stop()));
  }

  private tick(): void {
    if (this.running || this.stopped) return;
    this.running = this.look()
      .catch((error: unknown) => this.options.log.warn({ err: error }, 'Watched directories could not be looked at'))
      .finally(() => {
        this.running = null;
      });
  }

  private async look(): Promise<void> {
    const directories = await listDirectories(this.options.database, { startindex: 0, limit: null });
    for (const [id, watch] of this.watches) {
      if (directories.some((each) => each.id === id)) continue;
      this.watches.delete(id);
      await watch.stop();
    }
    for (const directory of directories) {
      if (!this.watches.has(directory.id)) this.watches.set(directory.id, new DirectoryWatch(directory, this.options));
    }
    const looks = [...this.watches.values()].map((watch) =>
      watch.look().catch((error: unknown) => {
        this.options.log.warn(
          { err: error, directory: watch.directory.id },
          'A watched directory could not be looked at',
        );
      }),
    );
    await Promise.all(looks);
  }
}
