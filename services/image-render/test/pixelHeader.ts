import { makeInstance, type PixelHeader, pixelHeaderOf, readHeader } from '@circus/dicom';

/** Header of a small image. */
export const pixelHeader: PixelHeader = headerOf(makeInstance({ modality: 'MR', columns: 2, rows: 1 }));

function headerOf(file: Buffer): PixelHeader {
  const reading = readHeader(file, { complete: true });
  const header = reading.status === 'header' ? pixelHeaderOf(reading.header) : null;
  if (header === null) throw new Error('a made image has a header');
  return header;
}
