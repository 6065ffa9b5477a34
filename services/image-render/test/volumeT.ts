import { makeInstance } from '@circus/dicom';

/** Grey 0 to 255 as it is. */
export const IDENTITY = 'ww=255&wl=127.5';

/** Volume T: 4 x 3 x 2 voxels of MR, V = x + 10 y + 100 z, 1 mm each way. */
export function volumeT(overrides: Parameters<typeof makeInstance>[0] = {}): Buffer[] {
  return [0, 1].map((z) =>
    makeInstance({
      modality: 'MR',
      columns: 4,
      rows: 3,
      instanceNumber: z + 1,
      pixels: Int16Array.from({ length: 12 }, (_, i) => (i % 4) + 10 * Math.floor(i / 4) + 100 * z),
      ...overrides,
    }),
  );
}
