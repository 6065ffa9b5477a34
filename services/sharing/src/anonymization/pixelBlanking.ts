import { Refusal } from '@circus/contracts';
import { type Database, singleStatements } from '@circus/db';
import {
  blankCompressedPixels,
  blankNativePixels,
  type ChangedPixels,
  type DataElement,
  type PixelHeader,
  type PixelRegion,
  textElement,
  withElements,
} from '@circus/dicom';
import type { Storage } from '@circus/storage';
import { BURNED_IN_ANNOTATION } from './burnedIn.js';
import type { ArchivedImage } from './images.js';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** Offsets and lengths of compressed frames (PS3.3 C.7.6.3): there are none any more. */
const FRAME_OFFSETS = new Set(['7FE00001', '7FE00002']);

/** The picture of an image with regions blanked, and what its elements have to say then. */
export interface BlankedPicture {
  pixels: ChangedPixels;
  dataset(dataset: readonly DataElement[]): DataElement[];
  meta(meta: readonly DataElement[]): DataElement[];
}

export interface BlankingParts {
  database: Database;
  storage: Storage;
  /** Bytes of compressed pixels that are held to blank regions of them. */
  maxCompressedBytes: number;
}

/**
 * Uncompressed pixels are blanked as they pass; compressed ones are decompressed for it.
 *
 * @param length of the pixels' value, as the file says
 * @throws Refusal `notImplemented` for pixels that cannot be decoded, `unprocessable` for damaged ones, `tooLarge`
 */
export async function blankedPicture(
  { database, storage, maxCompressedBytes }: BlankingParts,
  image: ArchivedImage,
  regions: readonly PixelRegion[],
  original: { vr: string; length: number },
): Promise<BlankedPicture> {
  const header = await pixelHeaderOf(database, image.id);
  const said = textElement(BURNED_IN_ANNOTATION, 'CS', 'NO');
  if (!header.pixelData.encapsulated) {
    return {
      pixels: { ...original, write: blankNativePixels(header, regions) },
      dataset: (dataset) => withElements(dataset, [said]),
      meta: (meta) => [...meta],
    };
  }
  const { offset } = header.pixelData;
  if (image.sizeBytes - offset > maxCompressedBytes) {
    throw new Refusal('tooLarge', `Compressed pictures of more than ${maxCompressedBytes} bytes cannot be blanked.`);
  }
  const blanked = await blankCompressedPixels(header, await storage.read(image.storageKey, { offset }), regions);
  const { photometricInterpretation, length } = blanked;
  return {
    pixels: { vr: header.bitsAllocated > 8 ? 'OW' : 'OB', length, write: () => blanked.frames() },
    dataset: (dataset) =>
      withElements(
        dataset.filter(({ tag }) => !FRAME_OFFSETS.has(tag)),
        [
          said,
          textElement('00280004', 'CS', photometricInterpretation),
          ...(header.samplesPerPixel > 1 ? [numberElement('00280006', 0)] : []),
        ],
      ),
    meta: (meta) => withElements(meta, [textElement('00020010', 'UI', EXPLICIT_LITTLE_ENDIAN)]),
  };
}

/** As the archive has read it when the image was stored. */
async function pixelHeaderOf(database: Database, imageId: number): Promise<PixelHeader> {
  const [row] = await singleStatements(database).$queryRaw<{ pixel_header: PixelHeader | null }[]>`
    SELECT pixel_header FROM archive_read.instance WHERE id = ${imageId}`;
  if (!row) throw new Refusal('missing', 'There is no such image.');
  if (!row.pixel_header) throw new Refusal('unprocessable', 'The pixels of the image cannot be read.');
  return row.pixel_header;
}

function numberElement(tag: string, value: number): DataElement {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return { tag, vr: 'US', length: 2, value: bytes, items: null };
}
