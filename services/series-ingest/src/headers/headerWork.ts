import { Refusal, type RefusalKind } from '@circus/contracts';
import { type HeaderReading, inflateBeginning, readHeader } from '@circus/dicom';
import { requireStorable, requireWholePixels } from '../storing/acceptance.js';
import { describeInstance } from '../storing/describeInstance.js';
import type { InstanceDescription } from '../storing/receivedInstance.js';

/** The beginning of a stored file, to be understood in a thread. */
export interface HeaderWork {
  task: 'describe';
  bytes: Uint8Array;
  /** Of the whole file. */
  sizeBytes: number;
  /** The most of a deflated file that is held once it is inflated. */
  maxHeaderBytes: number;
  /** Minutes east of Greenwich. */
  defaultOffsetMinutes: number;
}

/** Kept of an inflated file at first: most headers end within it. */
const INFLATED_BYTES = 256 * 1024;

/** `needMore`: the header does not end within the bytes. */
export type HeaderOutcome =
  | { status: 'needMore' }
  | { status: 'described'; description: ThreadDescription; unknownCharacterSets: string[] }
  | { status: 'refused'; kind: RefusalKind; message: string };

/** Long JSON crosses threads as UTF-8, which is handed over and not copied. */
export type ThreadDescription = Omit<InstanceDescription, 'tagsJson' | 'pixelHeaderJson'> &
  Record<'tagsJson' | 'pixelHeaderJson', Uint8Array<ArrayBuffer>>;

/** Everything that takes long of a file whose header is long or deflated: reading, checking, describing. */
export async function performHeaderWork(work: HeaderWork): Promise<HeaderOutcome> {
  const { bytes, sizeBytes, defaultOffsetMinutes } = work;
  const unknownCharacterSets: string[] = [];
  const complete = bytes.length >= sizeBytes;
  try {
    const onUnknownCharacterSet = (name: string) => unknownCharacterSets.push(name);
    const plain = readHeader(bytes, { complete, inflate: false, onUnknownCharacterSet });
    const reading = plain.status === 'needMore' && complete ? await readInflated(work, onUnknownCharacterSet) : plain;
    if (reading.status !== 'header') return { status: 'needMore' };
    const { header, plainBytes } = reading;
    requireStorable(header);
    // Positions in a deflated file's header are those of what it inflates to.
    requireWholePixels(header, complete ? plainBytes : sizeBytes);
    const { tagsJson, pixelHeaderJson, ...rest } = describeInstance(header, defaultOffsetMinutes);
    const description = { ...rest, tagsJson: utf8(tagsJson), pixelHeaderJson: utf8(pixelHeaderJson) };
    return { status: 'described', description, unknownCharacterSets: [...new Set(unknownCharacterSets)] };
  } catch (error) {
    if (error instanceof Refusal) return { status: 'refused', kind: error.kind, message: error.message };
    throw error;
  }
}

/** Reads the header of a deflated file, of which no more is held than its header is long. */
async function readInflated(
  { bytes, maxHeaderBytes }: HeaderWork,
  onUnknownCharacterSet: (name: string) => void,
): Promise<HeaderReading> {
  for (let wanted = INFLATED_BYTES; ; wanted *= 4) {
    const keepBytes = Math.min(wanted, maxHeaderBytes);
    const { bytes: beginning, plainBytes } = await inflateBeginning(bytes, keepBytes);
    const complete = beginning.length >= plainBytes;
    const reading = readHeader(beginning, { complete, inflated: true, onUnknownCharacterSet });
    if (reading.status === 'header') return { ...reading, plainBytes };
    if (keepBytes === maxHeaderBytes) {
      throw new Refusal('tooLarge', `The DICOM file has more than ${maxHeaderBytes} bytes before its pixels.`);
    }
  }
}

const encoder = new TextEncoder();
/** In memory of its own, unlike a Buffer. */
const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);
