import { setImmediate as turn } from 'node:timers/promises';
import { Refusal } from '@circus/contracts';
import type { PixelHeader } from '@circus/dicom';
import {
  bytesPerVoxel,
  firstOutOfPlace,
  frameHeader,
  layOutSeries,
  type SeriesLayout,
  type ValueRange,
} from '@circus/volume';
import type { ImageSource, VoxelExtent } from '../rendering/work.js';

/** Images whose places are looked at in one turn of the event loop. */
const STRETCH = 500;

/** A stored object of a series that holds pixels. */
export interface StoredInstance {
  imageNumber: number;
  storageKey: string;
  header: PixelHeader;
}

/** One version of a series: what every picture of it needs to know, without any voxels. */
export class OpenedSeries {
  readonly layout: SeriesLayout;
  /** Range of all voxels of the series, once every image has been decoded. */
  valueRange: ValueRange | null = null;

  /**
   * @param id the archive's id of the series
   * @throws Refusal as `layOutSeries`
   */
  constructor(
    readonly id: number,
    readonly version: number,
    private readonly instances: readonly StoredInstance[],
  ) {
    this.layout = layOutSeries(instances);
  }

  /** Names series and version among all others. */
  get key(): string {
    return `${this.id}.${this.version}`;
  }

  get extent(): VoxelExtent {
    const { format, columns, rows } = this.layout;
    return { format, columns, rows };
  }

  /** Bytes of one slice's voxels. */
  get sliceBytes(): number {
    const { format, columns, rows } = this.layout;
    return columns * rows * bytesPerVoxel(format);
  }

  /** Where the image at z index `z` is stored. */
  source(z: number): ImageSource {
    const image = this.layout.images[z];
    const instance = image && this.instances[image.instance];
    if (image === undefined || instance === undefined) throw new RangeError(`The series has no slice ${z}.`);
    const { frameIndex } = image;
    return { storageKey: instance.storageKey, header: frameHeader(instance.header, frameIndex), frameIndex };
  }

  /** Header of the lowest image number. */
  get reference(): PixelHeader {
    return this.source(0).header;
  }

  /**
   * Number of the first image out of its place, null if there is none; its section is shown all the same. Lets others
   * have their turn between every few images.
   */
  async outOfPlace(): Promise<number | null> {
    const { layout, instances } = this;
    // Each stretch begins with the last image of the one before, from which its distance is measured.
    for (let first = 0; first < layout.slices; first += STRETCH) {
      const images = layout.images.slice(Math.max(0, first - 1), first + STRETCH);
      const imageNumber = firstOutOfPlace(instances, { ...layout, images });
      if (imageNumber !== null) return imageNumber;
      await turn();
    }
    return null;
  }

  /** What to answer to a request that needs the image at `z`, which cannot be shown. */
  badImage(z: number): Refusal {
    const imageNumber = this.layout.images[z]?.imageNumber ?? z + 1;
    const reason = this.layout.badImages.get(z) ?? 'It cannot be decoded.';
    return new Refusal('unprocessable', `Image ${imageNumber} of the series cannot be shown. ${reason}`);
  }
}
