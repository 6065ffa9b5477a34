import type { Offer } from '@circus/dicom-web';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const BYTES = 'application/octet-stream';

/** Media types of compressed frames, by transfer syntax (PS3.18 table 8.7.3-5). */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.4.50': 'image/jpeg',
  '1.2.840.10008.1.2.4.51': 'image/jpeg',
  '1.2.840.10008.1.2.4.57': 'image/jpeg',
  '1.2.840.10008.1.2.4.70': 'image/jpeg',
  '1.2.840.10008.1.2.4.80': 'image/jls',
  '1.2.840.10008.1.2.4.81': 'image/jls',
  '1.2.840.10008.1.2.4.90': 'image/jp2',
  '1.2.840.10008.1.2.4.91': 'image/jp2',
  '1.2.840.10008.1.2.4.92': 'image/jpx',
  '1.2.840.10008.1.2.4.93': 'image/jpx',
  '1.2.840.10008.1.2.4.110': 'image/jxl',
  '1.2.840.10008.1.2.4.111': 'image/jxl',
  '1.2.840.10008.1.2.4.112': 'image/jxl',
  '1.2.840.10008.1.2.4.201': 'image/jphc',
  '1.2.840.10008.1.2.4.202': 'image/jphc',
  '1.2.840.10008.1.2.4.203': 'image/jphc',
  '1.2.840.10008.1.2.5': 'image/dicom-rle',
};

/** One form in which frames can be had. */
export interface FrameOffer extends Offer {
  transferSyntax: string;
  /** Frames have to be decoded for it. */
  uncompressed: boolean;
}

/**
 * In which forms the frames of an object can be had: as they are stored, and uncompressed.
 *
 * @param single of one frame, which needs no parts
 */
export function frameOffers(transferSyntax: string, encapsulated: boolean, single: boolean): FrameOffer[] {
  const plain = { type: BYTES, transferSyntax: EXPLICIT_LITTLE_ENDIAN, uncompressed: true, isDefault: true };
  const media = MEDIA_TYPES[transferSyntax];
  const stored = { transferSyntax, uncompressed: false };
  // Who takes any transfer syntax gets what needs no decoding; who names none, and no type, gets what anybody can read.
  const forms = encapsulated
    ? [
        { ...stored, type: BYTES, isDefault: false },
        plain,
        ...(media === undefined ? [] : [{ ...stored, type: media, isDefault: true }]),
      ]
    : [plain];
  const inParts = (each: (typeof forms)[number]): FrameOffer => ({ ...each, multipart: true });
  const alone = (each: (typeof forms)[number]): FrameOffer => ({ ...each, multipart: false });
  return [...forms.map(inParts), ...(single ? forms.map(alone) : [])];
}
