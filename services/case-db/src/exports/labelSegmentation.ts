import type { Storage } from '@circus/storage';
import {
  type ArchivedFile,
  type PartialVolume,
  type Segment,
  type SliceOrigin,
  StoredImages,
  segmentationFile,
} from '@circus/volume';
import type { ExportedInstance } from './exportRepository.js';
import { LabelBits } from './labelVoxels.js';
import type { PaintedLabel } from './paintedLabels.js';

/** What a segmentation is made of. */
export interface LabelSegmentation {
  name: string;
  volume: PartialVolume;
  instances: readonly ExportedInstance[];
  /** At least one. */
  labels: readonly PaintedLabel[];
  namesPatient: boolean;
  identity: string;
  description: string;
  createdAt: Date;
}

/**
 * Labels as one DICOM Segmentation, a segment for each.
 *
 * @throws Refusal for images whose file cannot be read, or that do not say where they are
 */
export async function labelSegmentation(storage: Storage, made: LabelSegmentation): Promise<ArchivedFile> {
  const { name, volume, instances, labels, ...rest } = made;
  const origins = new Map<string, SliceOrigin>(instances.map((instance) => [instance.storageKey, instance]));
  const [first] = volume.slices;
  if (!first) throw new RangeError('A volume has slices');
  const { attributes } = await new StoredImages(storage).image(first);
  const segments = labels.map((label) => segmentOf(label, volume.slices.length));
  const segmentation = {
    ...rest,
    volume,
    segments,
    image: attributes.header.dataset,
    originOf: ({ storageKey }: { storageKey: string }) => origins.get(storageKey) as SliceOrigin,
  };
  return segmentationFile(name, segmentation, framesOf(storage, volume, labels, segments));
}

function segmentOf({ name, index, color, origin, size }: PaintedLabel, slices: number): Segment {
  const firstSlice = Math.min(origin[2], slices);
  return {
    name: name || `Label ${index}`,
    color,
    firstSlice,
    slices: Math.max(0, Math.min(slices, origin[2] + size[2]) - firstSlice),
  };
}

async function* framesOf(
  storage: Storage,
  { columns, rows }: PartialVolume,
  labels: readonly PaintedLabel[],
  segments: readonly Segment[],
): AsyncIterable<Uint8Array> {
  for (const [index, label] of labels.entries()) {
    const { firstSlice, slices } = segments[index] as Segment;
    const bits = new LabelBits(storage, label);
    for (let z = firstSlice; z < firstSlice + slices; z += 1) {
      const frame = new Uint8Array(columns * rows);
      await bits.paint(z, columns, rows, (pixel) => {
        frame[pixel] = 1;
      });
      yield frame;
    }
  }
}
