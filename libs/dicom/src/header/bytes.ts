import dicomParser, { type ByteArrayParser } from 'dicom-parser';

/** Byte order and form of attributes in a data set. */
export interface Encoding {
  implicit: boolean;
  bigEndian: boolean;
  parser: ByteArrayParser;
}

export const explicitLittle: Encoding = {
  implicit: false,
  bigEndian: false,
  parser: dicomParser.littleEndianByteArrayParser,
};
export const implicitLittle: Encoding = { ...explicitLittle, implicit: true };
export const explicitBig: Encoding = {
  implicit: false,
  bigEndian: true,
  parser: dicomParser.bigEndianByteArrayParser,
};

/** The bytes end before what is being read does: more may follow in the file, or the file is truncated. */
export class OutOfBytes extends Error {
  constructor(
    /** Tag of the attribute being read, '' between attributes. */
    readonly tag: string,
    /** Bytes that the attribute claims, and bytes that are there. */
    readonly claimed: number,
    readonly available: number,
  ) {
    super('out of bytes');
  }
}

/** Reading would take longer than the caller has time for. */
export class OutOfTime extends Error {
  constructor() {
    super('out of time');
  }
}

/** `(0010,0020)` for 0x00100020 or '00100020', for messages. */
export function tagText(tag: number | string): string {
  const digits = typeof tag === 'string' ? tag : tag.toString(16).toUpperCase().padStart(8, '0');
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
}
