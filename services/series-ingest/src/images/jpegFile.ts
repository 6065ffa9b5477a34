import { Refusal } from '@circus/contracts';

/** What a JPEG file says of its picture. */
export interface JpegFrame {
  rows: number;
  columns: number;
  /** 1 or 3. */
  components: 1 | 3;
  isRgb: boolean;
  transferSyntaxUid: string;
}

const BASELINE = '1.2.840.10008.1.2.4.50';
const EXTENDED = '1.2.840.10008.1.2.4.51';

/**
 * Reads the segments before the picture of a JPEG file (ISO/IEC 10918-1 B.2).
 *
 * @throws Refusal `invalid` for what is no JPEG, or of a kind that no transfer syntax in use has
 */
export function readJpeg(bytes: Buffer): JpegFrame {
  if (bytes.length < 4 || bytes.readUIntBE(0, 3) !== 0xffd8ff) throw invalid('it does not begin as one');
  let frame: JpegFrame | null = null;
  let adobeTransform: number | null = null;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw invalid('a segment does not begin where the one before it ends');
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1; // fill bytes
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2; // markers without a segment
      continue;
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) break;
    const segment = bytes.subarray(at + 4, end);
    if (marker === 0xda) {
      if (frame === null) throw invalid('it has no frame before its scan');
      return { ...frame, isRgb: frame.components === 3 && adobeTransform === 0 };
    }
    if (marker === 0xee && segment.length >= 12 && segment.toString('latin1', 0, 5) === 'Adobe') {
      adobeTransform = segment[11] as number;
    }
    if (isFrame(marker)) frame = frameOf(marker, segment);
    at = end;
  }
  throw invalid('it ends before its picture begins');
}

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function frameOf(marker: number, segment: Buffer): JpegFrame {
  if (marker !== 0xc0 && marker !== 0xc1) {
    throw invalid('only baseline and extended sequential pictures are taken; save it without "progressive"');
  }
  if (segment.length < 6) throw invalid('its frame is cut off');
  const [precision, rows, columns, components] = [
    segment[0],
    segment.readUInt16BE(1),
    segment.readUInt16BE(3),
    segment[5],
  ];
  if (precision !== 8) throw invalid('only pictures of 8 bits are taken');
  if (components !== 1 && components !== 3) throw invalid('only grey and colour pictures are taken, not CMYK');
  if (rows === 0 || columns === 0) throw invalid('it does not say how large it is');
  return { rows, columns, components, isRgb: false, transferSyntaxUid: marker === 0xc0 ? BASELINE : EXTENDED };
}

const invalid = (why: string): Refusal => new Refusal('invalid', `This is no JPEG file that can be stored: ${why}.`);
