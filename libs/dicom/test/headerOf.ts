import {
  type DicomHeader,
  type InstanceOverrides,
  makeInstance,
  type PixelHeader,
  pixelHeaderOf,
  readHeader,
} from '../src/index.js';

/** The header of a whole file. */
export function headerOf(bytes: Uint8Array): DicomHeader {
  const reading = readHeader(bytes, { complete: true });
  if (reading.status !== 'header') throw new Error('a whole file was said to be incomplete');
  return reading.header;
}

/** Header, pixel header and pixel bytes of a made instance. */
export function made(overrides: InstanceOverrides): {
  header: DicomHeader;
  pixelHeader: PixelHeader;
  pixels: Uint8Array;
} {
  const bytes = makeInstance(overrides);
  const header = headerOf(bytes);
  const pixelHeader = pixelHeaderOf(header);
  if (pixelHeader === null) throw new Error('the made instance has no pixels');
  return { header, pixelHeader, pixels: bytes.subarray(pixelHeader.pixelData.offset) };
}
