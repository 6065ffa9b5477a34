import { Refusal } from '@circus/contracts';
import { textOf } from '../attributes.js';
import { bufferOf } from '../bufferOf.js';
import { transferSyntaxOf } from '../transferSyntax.js';
import { type Encoding, explicitBig, explicitLittle, implicitLittle, OutOfBytes, OutOfTime, tagText } from './bytes.js';
import { DatasetReader, isKnownVr } from './datasetReader.js';
import type { DicomHeader, HeaderReading } from './dicomHeader.js';
import { inflateFrom } from './inflateDataset.js';
import { readMeta } from './readMeta.js';

export interface ReadHeaderOptions {
  /** `bytes` is the whole file, so that running out of them is an error and not a wish for more. */
  complete: boolean;
  /**
   * False: a deflated data set is left as it is, and 'needMore' is the answer. For callers that cannot wait: a few
   * kilobytes may inflate to many megabytes. Default true.
   */
  inflate?: boolean;
  /** The data set of a deflated file was inflated already, as by `inflateBeginning`. Default false. */
  inflated?: boolean;
  /**
   * Microseconds: 'needMore' is the answer for a header that may take longer to read, as those of thousands of attributes
   * do. For callers that cannot wait. Default as long as it takes.
   */
  patience?: number;
  /**
   * True: DS and IS values stay the text that the file has (`1.50`, not 1.5), without the blanks around it. Default false.
   */
  numbersAsText?: boolean;
  /** Told of each Specific Character Set term that nobody knows; its text was read as ISO 8859-1. */
  onUnknownCharacterSet?: (characterSet: string) => void;
}

/**
 * Reads what stands before the pixels of a DICOM Part 10 file (PS3.10 7), in any transfer syntax. Nothing behind the
 * beginning of Pixel Data is looked at; of a deflated file everything is needed.
 *
 * @param bytes the beginning of the file, for instance its first 64 KiB; on 'needMore' call again with more
 * @throws Refusal 'invalid' for what is not DICOM, has no transfer syntax, or cannot be read to its end; 'tooLarge' for
 * a data set that inflates to more than 1 GiB or has millions of attributes
 */
export function readHeader(bytes: Uint8Array, options: ReadHeaderOptions): HeaderReading {
  try {
    return readAll(bufferOf(bytes), options);
  } catch (error) {
    if (error instanceof OutOfTime) return { status: 'needMore' };
    if (!(error instanceof OutOfBytes)) throw error;
    if (!options.complete) return { status: 'needMore' };
    throw new Refusal('invalid', truncation(error));
  }
}

function readAll(bytes: Buffer, options: ReadHeaderOptions): HeaderReading {
  const { complete, inflate = true, inflated = false } = options;
  const { meta, transferSyntaxUid, end } = readMeta(bytes, complete, options);
  const syntax = transferSyntaxOf(transferSyntaxUid);
  const isDeflated = syntax.deflated && !inflated;
  if (isDeflated && !(complete && inflate)) return { status: 'needMore' };
  const plain = isDeflated ? inflateFrom(bytes, end) : bytes;
  const reader = new DatasetReader(plain, end, options);
  const declared = syntax.implicit ? implicitLittle : syntax.bigEndian ? explicitBig : explicitLittle;
  const { dataset, pixelData } = reader.readMain(encodingAt(plain, end, declared));
  if (pixelData === null && !complete) return { status: 'needMore' };
  const header: DicomHeader = {
    transferSyntaxUid,
    mediaStorageSopClassUid: textOf(meta, '00020002'),
    sopClassUid: textOf(dataset, '00080016'),
    sopInstanceUid: textOf(dataset, '00080018'),
    studyInstanceUid: textOf(dataset, '0020000D'),
    seriesInstanceUid: textOf(dataset, '0020000E'),
    dataset,
    meta,
    pixelData,
    characterSets: (dataset['00080005']?.Value ?? []).map((value) => (typeof value === 'string' ? value : '')),
  };
  return { status: 'header', header, plainBytes: plain.length };
}

/**
 * The form the data set is really in. Some files name an explicit transfer syntax and have no VRs, or the other way
 * round; the first attribute tells, because in no other form would two letters of a VR stand there.
 */
export function encodingAt(bytes: Buffer, start: number, declared: Encoding): Encoding {
  if (bytes.length < start + 6) return declared;
  const [first, second] = [bytes[start + 4] as number, bytes[start + 5] as number];
  if (declared.implicit) return isKnownVr(first, second) ? explicitLittle : declared;
  const letters = first >= 0x41 && first <= 0x5a && second >= 0x41 && second <= 0x5a;
  return letters || declared.bigEndian ? declared : implicitLittle;
}

function truncation({ tag, claimed, available }: OutOfBytes): string {
  if (tag === '') return 'The DICOM file cannot be read to its end: it is truncated.';
  const where = `attribute ${tagText(tag)} needs ${claimed} bytes, ${available} are left`;
  return `The DICOM file cannot be read to its end: ${where}.`;
}
