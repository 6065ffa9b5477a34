import { type ImageAttribute, Refusal, type RefusalKind } from '@circus/contracts';
import { inflateBeginning, readElements } from '@circus/dicom';
import { attributesOf } from '../images/imageAttributes.js';

/** The beginning of a stored file, all attributes of which somebody wants to see. */
export interface AttributesWork {
  task: 'attributes';
  bytes: Uint8Array;
  /** Of the whole file. */
  sizeBytes: number;
  /** The most of a deflated file that is held once it is inflated. */
  maxHeaderBytes: number;
}

/** `needMore`: there are attributes behind the bytes. The list is JSON in UTF-8: making it of a long header takes long, too. */
export type AttributesOutcome =
  | { status: 'needMore' }
  | { status: 'listed'; json: Uint8Array<ArrayBuffer> }
  | { status: 'refused'; kind: RefusalKind; message: string };

/** Reads the attributes of a file whose header is long or deflated. */
export async function performAttributesWork(work: AttributesWork): Promise<AttributesOutcome> {
  try {
    const attributes = await readAttributes(work);
    return attributes
      ? { status: 'listed', json: new TextEncoder().encode(JSON.stringify(attributes)) }
      : { status: 'needMore' };
  } catch (error) {
    if (error instanceof Refusal) return { status: 'refused', kind: error.kind, message: error.message };
    throw error;
  }
}

async function readAttributes({
  bytes: stored,
  sizeBytes,
  maxHeaderBytes,
}: AttributesWork): Promise<ImageAttribute[] | null> {
  const isWhole = stored.length >= sizeBytes;
  // A deflated file is inflated when all of it is there; of any other one these are the same bytes.
  const { bytes, plainBytes } = isWhole
    ? await inflateBeginning(stored, maxHeaderBytes)
    : { bytes: stored, plainBytes: Number.POSITIVE_INFINITY };
  if (!isWhole && isDeflated(stored)) return null;
  const reading = readElements(bytes, { complete: bytes.length >= plainBytes });
  return reading.status === 'elements' ? attributesOf(reading.file) : null;
}

/** By the UID in the file meta information, which stands in plain text at the beginning. */
export const isDeflated = (bytes: Uint8Array): boolean =>
  /1\.2\.840\.10008\.1\.2\.(1\.99|4\.95|4\.205)(?![\d.])/.test(
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024)).toString('latin1'),
  );
