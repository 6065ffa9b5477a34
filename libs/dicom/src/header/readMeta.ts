import { Refusal } from '@circus/contracts';
import { textOf } from '../attributes.js';
import type { DicomJson } from '../dicomJson.js';
import { explicitLittle, OutOfBytes } from './bytes.js';
import { DatasetReader, type DatasetReaderOptions } from './datasetReader.js';

/** File meta information (PS3.10 7.1) and where the data set begins. */
export interface MetaReading {
  meta: DicomJson;
  transferSyntaxUid: string;
  end: number;
}

/**
 * Reads group 0002 behind the preamble, or at the very beginning of a file that lacks preamble and prefix.
 * Throws `OutOfBytes` when it does not end within the bytes and more may follow (`complete` is false).
 */
export function readMeta(bytes: Buffer, complete: boolean, options: DatasetReaderOptions = {}): MetaReading {
  const reader = new DatasetReader(bytes, startOfMeta(bytes, complete), options);
  const meta = reader.readGroup(0x0002, explicitLittle);
  if (reader.position >= bytes.length && !complete) throw new OutOfBytes('', 1, 0);
  const transferSyntaxUid = textOf(meta, '00020010');
  if (transferSyntaxUid === '') {
    throw new Refusal('invalid', 'The file meta information names no transfer syntax (0002,0010).');
  }
  return { meta, transferSyntaxUid, end: reader.position };
}

function startOfMeta(bytes: Buffer, complete: boolean): number {
  if (bytes.length >= 132 && bytes.toString('latin1', 128, 132) === 'DICM') return 132;
  if (bytes.length < 132 && !complete) throw new OutOfBytes('', 132, bytes.length);
  // an attribute of group 0002 with a VR that occurs at its beginning: nothing else starts like this
  if (/^\x02\0[\0-\x10]\0(UL|OB|UI)/.test(bytes.toString('latin1', 0, 6))) return 0;
  throw new Refusal('invalid', 'This is not a DICOM Part 10 file: it lacks the prefix "DICM" at byte 128.');
}
