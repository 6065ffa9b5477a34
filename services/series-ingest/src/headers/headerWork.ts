import { Refusal, type RefusalKind } from '@circus/contracts';
import { readHeader } from '@circus/dicom';
import { requireStorable, requireWholePixels } from '../storing/acceptance.js';
import { describeInstance } from '../storing/describeInstance.js';
import type { InstanceDescription } from '../storing/receivedInstance.js';

/** The beginning of a stored file, to be understood in a thread. */
export interface HeaderWork {
  bytes: Uint8Array;
  /** Of the whole file. */
  sizeBytes: number;
  /** Minutes east of Greenwich. */
  defaultOffsetMinutes: number;
}

/** `needMore`: the header does not end within the bytes. */
export type HeaderOutcome =
  | { status: 'needMore' }
  | { status: 'described'; description: ThreadDescription; unknownCharacterSets: string[] }
  | { status: 'refused'; kind: RefusalKind; message: string };

/** Long JSON crosses threads as UTF-8, which is handed over and not copied. */
export type ThreadDescription = Omit<InstanceDescription, 'tagsJson' | 'pixelHeaderJson'> &
  Record<'tagsJson' | 'pixelHeaderJson', Uint8Array<ArrayBuffer>>;

/** Everything that takes long of a file whose header is long or deflated: reading, checking, describing. */
export function performHeaderWork({ bytes, sizeBytes, defaultOffsetMinutes }: HeaderWork): HeaderOutcome {
  const unknownCharacterSets: string[] = [];
  const complete = bytes.length >= sizeBytes;
  try {
    const reading = readHeader(bytes, { complete, onUnknownCharacterSet: (name) => unknownCharacterSets.push(name) });
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

const encoder = new TextEncoder();
/** In memory of its own, unlike a Buffer. */
const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);
