import type { Storage } from '@circus/storage';
import { labelBits, labelBytes, paintLabel, UnreadableImage, type VoxelPlaces } from '@circus/volume';
import { LRUCache } from 'lru-cache';
import type { Painting } from './finishedPicture.js';
import type { LabelLayer, PaintedLabel } from './pictureForm.js';

/** Bytes of labels that a thread keeps: who scrolls through a volume sees the same ones again and again. */
const KEPT_BYTES = 32 * 2 ** 20;

/** Paints voxel labels, whose bits it reads from the storage. */
export class LabelPainter {
  /** By storage key, under which nothing ever changes. */
  readonly #kept = new LRUCache<string, Uint8Array>({ maxSize: KEPT_BYTES, sizeCalculation: ({ length }) => length });

  constructor(private readonly storage: Pick<Storage, 'open'>) {}

  /**
   * What paints labels over a picture, later ones over earlier ones; null where there are none.
   *
   * @param slices of the whole series
   */
  painting(layers: readonly LabelLayer[], slices: number, places: () => VoxelPlaces): Painting | null {
    if (layers.every(({ labels }) => labels.length === 0)) return null;
    return async (rows) => {
      const shown = places();
      for (const { order, labels } of layers) {
        for (const label of labels) {
          const bits = labelBits(shown, label, order, slices);
          if (bits !== null) paintLabel(await this.#voxels(label), bits, label, rows);
        }
      }
    };
  }

  /** @throws UnreadableImage when the storage does not give them, or not as many as the label has */
  async #voxels(label: PaintedLabel): Promise<Uint8Array> {
    const { storageKey } = label;
    const kept = this.#kept.get(storageKey);
    if (kept !== undefined) return kept;
    const voxels = await this.#read(storageKey);
    if (voxels.length < labelBytes(label)) throw new UnreadableImage(UNREADABLE);
    this.#kept.set(storageKey, voxels);
    return voxels;
  }

  async #read(storageKey: string): Promise<Uint8Array> {
    try {
      const { stream } = await this.storage.open(storageKey);
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    } catch {
      throw new UnreadableImage(UNREADABLE);
    }
  }
}

const UNREADABLE = 'The voxels of a label cannot be read now. Please try again in a moment.';
