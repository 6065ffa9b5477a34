import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { openStorage } from '@circus/storage';
import type { VoxelFormat, Window } from '@circus/volume';
import { ArchiveRepository } from './archive/archiveRepository.js';
import { SeriesArchive } from './archive/seriesArchive.js';
import type { ImageRenderConfig } from './config.js';
import { DicomWebImages } from './frames/dicomWebImages.js';
import { FrameSources } from './frames/frameSources.js';
import { Gate } from './rendering/gate.js';
import { RenderQueue } from './rendering/renderQueue.js';
import { RenderThreads } from './rendering/renderThreads.js';
import type { ImageSource, ThumbnailWork } from './rendering/work.js';
import { ObliqueRenderer } from './sections/obliqueRenderer.js';
import { PictureCache } from './sections/pictureCache.js';
import { Scanner } from './sections/scanner.js';
import { SectionRenderer } from './sections/sectionRenderer.js';
import { LoadedVolumes } from './volumes/loadedVolumes.js';
import type { OpenedSeries } from './volumes/openedSeries.js';
import { SliceLoader } from './volumes/sliceLoader.js';
import { SliceReader } from './volumes/sliceReader.js';
import { ValueRanges } from './volumes/valueRanges.js';
import { VolumeCache } from './volumes/volumeCache.js';
import { VoxelMemory } from './volumes/voxelMemory.js';

/** Pictures a thread is given at a time: while it makes one, the next already lies there. */
const PICTURES_PER_THREAD = 2;

export type ImageServerConfig = Pick<
  ImageRenderConfig,
  | 'STORAGE_URL'
  | 'RENDER_THREADS'
  | 'RENDER_LIMIT_MS'
  | 'READS_PER_THREAD'
  | 'MAX_WAITING_RENDERS'
  | 'VOLUME_CACHE_MIB'
  | 'VOLUME_CACHE_TTL'
  | 'PICTURE_CACHE_MIB'
>;

export interface ImageServerOptions {
  /** What the worker threads run; the service's own unless a test says otherwise. */
  threadFile?: URL | undefined;
  /** Called with each version of a series that is opened. */
  onOpened?: (series: OpenedSeries) => void;
  /** Called when a worker thread dies that had nothing to do. */
  onIdleDeath?: (error: unknown) => void;
}

/** The compiled code of the worker threads; the same file whether this one is compiled or read by a test. */
const THREAD_FILE = new URL('../dist/rendering/thread.js', import.meta.url);

/** The parts that make pictures, put together; knows nothing of HTTP. */
export class ImageServer {
  readonly archive: SeriesArchive;
  readonly cache: VolumeCache;
  readonly loader: SliceLoader;
  readonly ranges: ValueRanges;
  readonly volumes: LoadedVolumes;
  readonly sections: SectionRenderer;
  readonly obliques: ObliqueRenderer;
  readonly scanner: Scanner;
  readonly slices: SliceReader;
  readonly frames: FrameSources;
  readonly dicomWebImages: DicomWebImages;
  readonly pictures: PictureCache;
  /** The memory in which volumes lie. */
  readonly memory: SharedArrayBuffer;
  readonly #threads: RenderThreads;
  readonly #queue: RenderQueue;

  private constructor(config: ImageServerConfig, database: Database, options: ImageServerOptions) {
    const { RENDER_THREADS: threads, READS_PER_THREAD: readsPerThread } = config;
    const memory = new VoxelMemory(config.VOLUME_CACHE_MIB);
    this.memory = memory.buffer;
    this.#threads = new RenderThreads({
      threadFile: options.threadFile ?? THREAD_FILE,
      threads,
      workPerThread: readsPerThread + PICTURES_PER_THREAD,
      storageUrl: config.STORAGE_URL,
      memory: memory.buffer,
      limitMs: config.RENDER_LIMIT_MS,
      onIdleDeath: options.onIdleDeath,
    });
    this.archive = new SeriesArchive(new ArchiveRepository(database), options.onOpened ?? (() => undefined));
    this.loader = new SliceLoader(this.#threads, threads * readsPerThread);
    this.cache = new VolumeCache({ memory, loader: this.loader, timeToLive: config.VOLUME_CACHE_TTL * 1000 });
    this.ranges = new ValueRanges(this.cache, this.loader, this.#threads, new Gate(threads * readsPerThread));
    this.volumes = new LoadedVolumes(this.cache, this.loader, this.ranges);
    const gate = new Gate(threads * PICTURES_PER_THREAD, config.MAX_WAITING_RENDERS);
    const queue = new RenderQueue(this.#threads, gate);
    this.#queue = queue;
    const { cache, loader, volumes, ranges } = this;
    this.sections = new SectionRenderer({ cache, loader, volumes, ranges, queue });
    this.obliques = new ObliqueRenderer(volumes, queue);
    this.scanner = new Scanner(volumes, queue);
    this.frames = new FrameSources(database);
    this.dicomWebImages = new DicomWebImages(database);
    this.slices = new SliceReader(cache, loader, queue, this.memory);
    this.pictures = new PictureCache(config.PICTURE_CACHE_MIB);
  }

  /**
   * Builds the parts.
   *
   * @throws Error that says what is wrong with the storage's address
   */
  static async open(config: ImageServerConfig, database: Database, options: ImageServerOptions = {}) {
    // Each thread opens the storage for itself; one that cannot be opened should end the start, not every picture.
    await (await openStorage(config.STORAGE_URL)).close();
    return new ImageServer(config, database, options);
  }

  /** Pictures that wait for a thread. */
  get waitingPictures(): number {
    return this.#queue.waiting;
  }

  /**
   * A picture of one image by itself, as `framePng` makes it.
   *
   * @throws Refusal 'notImplemented' when the image cannot be shown, 'unavailable' when the storage does not answer
   */
  async framePicture(
    source: ImageSource,
    format: VoxelFormat,
    window: Window | null,
    height: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const outcome = await this.#queue.perform({ kind: 'frame', source, format, window, height }, signal);
    if (outcome.status === 'done') return outcome.yield;
    throw new Refusal(outcome.status === 'unreadable' ? 'unavailable' : 'notImplemented', outcome.message);
  }

  /**
   * The bytes of one frame.
   *
   * @throws Refusal 'notImplemented' when it cannot be decoded, 'unavailable' when the storage does not answer
   */
  async frameBytes(source: ImageSource, uncompressed: boolean, signal?: AbortSignal): Promise<Uint8Array> {
    const outcome = await this.#queue.perform({ kind: 'frameBytes', source, uncompressed }, signal);
    if (outcome.status === 'done') return outcome.yield;
    throw new Refusal(outcome.status === 'unreadable' ? 'unavailable' : 'notImplemented', outcome.message);
  }

  /**
   * A picture of one image by itself, or of a part of it, at any size.
   *
   * @throws Refusal 'notImplemented' when the image cannot be shown, 'unavailable' when the storage does not answer
   */
  async picture(work: Omit<ThumbnailWork, 'kind'>, signal?: AbortSignal): Promise<Uint8Array> {
    const outcome = await this.#queue.perform({ kind: 'thumbnail', ...work }, signal);
    if (outcome.status === 'done') return outcome.yield;
    throw new Refusal(outcome.status === 'unreadable' ? 'unavailable' : 'notImplemented', outcome.message);
  }

  /**
   * A small picture of one image.
   *
   * @throws Refusal 'unprocessable' when the image cannot be shown, 'unavailable' when the storage does not answer
   */
  async thumbnail(
    series: OpenedSeries,
    z: number,
    work: Omit<ThumbnailWork, 'kind' | 'source'>,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const { badImages } = series.layout;
    if (badImages.has(z)) throw series.badImage(z);
    const source = series.source(z);
    const outcome = await this.#queue.perform({ kind: 'thumbnail', source, ...work }, signal);
    if (outcome.status === 'done') return outcome.yield;
    if (outcome.status === 'unreadable') throw new Refusal('unavailable', outcome.message);
    badImages.set(z, outcome.message);
    throw series.badImage(z);
  }

  /** Ends loading and the threads; nothing may be asked of it any more. */
  async close(): Promise<void> {
    await this.cache.close();
    await this.#threads.close();
  }
}
