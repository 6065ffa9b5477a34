import { Refusal } from '@circus/contracts';
import { LRUCache } from 'lru-cache';
import { OpenedSeries } from '../volumes/openedSeries.js';
import type { ArchivedSeries, ArchiveRepository } from './archiveRepository.js';

/** Images whose headers are kept in memory, over all series; some 2 KB each. */
const KEPT_IMAGES = 50_000;

/** How often a series may change while it is being opened. */
const ATTEMPTS = 5;

/** Finds series and opens them; each version is read from the database once. */
export class SeriesArchive {
  readonly #opened: LRUCache<string, OpenedSeries, ArchivedSeries>;

  /** @param onOpened called with each version of a series that is opened for the first time */
  constructor(
    private readonly repository: ArchiveRepository,
    private readonly onOpened: (series: OpenedSeries) => void,
  ) {
    this.#opened = new LRUCache({
      maxSize: KEPT_IMAGES,
      sizeCalculation: (series) => series.layout.slices,
      ignoreFetchAbort: true,
      fetchMethod: (_key, _stale, { context }) => this.#read(context),
    });
  }

  /**
   * The series of a UID as it is at this moment: of several the one with most instances, then the newest.
   *
   * @param domains those in which the caller may see series; null for all
   * @throws Refusal 'missing' when there is none, 'conflict' when two are equal
   */
  async find(seriesInstanceUid: string, domains: readonly string[] | null): Promise<ArchivedSeries> {
    const [series, other] = await this.repository.findSeries(seriesInstanceUid, domains);
    if (series === undefined) throw new Refusal('missing', 'There is no such series.');
    const equal =
      other?.numberOfInstances === series.numberOfInstances && other.updatedAt.getTime() === series.updatedAt.getTime();
    if (equal) {
      throw new Refusal('conflict', `Two series have this UID: ids ${series.id} and ${other.id}. Remove one of them.`);
    }
    return series;
  }

  /**
   * Opens a series that was found.
   *
   * @throws Refusal 'missing' when it has no images, 'unprocessable' and 'tooLarge' as `layOutSeries`
   */
  async open(found: ArchivedSeries): Promise<OpenedSeries | null> {
    const opened = await this.#opened.fetch(`${found.id}.${found.version}`, { context: found });
    return opened ?? null;
  }

  /** Finds and opens; a series that changes in between is looked for again. Parameters and errors as for both. */
  async findAndOpen(seriesInstanceUid: string, domains: readonly string[] | null): Promise<OpenedSeries> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const opened = await this.open(await this.find(seriesInstanceUid, domains));
      if (opened !== null) return opened;
    }
    throw new Refusal('unavailable', 'The series is changing just now. Please try again in a moment.');
  }

  /** Asks the database once what will be asked for every picture, so that the first one need not wait for that. */
  async warmUp(): Promise<void> {
    await this.repository.findSeries('0.0', []);
    await this.repository.instancesOf({ id: 0, version: 0, numberOfInstances: 0, updatedAt: new Date(0) });
  }

  async #read(series: ArchivedSeries): Promise<OpenedSeries | undefined> {
    const instances = await this.repository.instancesOf(series);
    if (instances === null) return undefined;
    if (instances.length === 0) throw new Refusal('missing', 'The series has no images.');
    const opened = new OpenedSeries(series.id, series.version, instances);
    this.onOpened(opened);
    return opened;
  }
}
