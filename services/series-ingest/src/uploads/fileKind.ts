/** What a file is by its first bytes; its name and declared type say nothing. */
export type FileKind = 'dicom' | ArchiveKind | 'other';
export type ArchiveKind = 'zip' | 'gzip' | 'tar';

/** So many bytes are enough to tell: a TAR says what it is at byte 257. */
export const KIND_BYTES = 512;

export function fileKindOf(beginning: Uint8Array): FileKind {
  const { buffer, byteOffset, length } = beginning;
  const text = Buffer.from(buffer, byteOffset, Math.min(length, KIND_BYTES)).toString('latin1');
  if (text.startsWith('DICM', 128)) return 'dicom';
  if (/^PK(\x03\x04|\x07\x08|\x05\x06)/.test(text)) return 'zip';
  if (text.startsWith('\x1f\x8b')) return 'gzip';
  if (text.startsWith('ustar', 257)) return 'tar';
  // Without preamble and prefix: file meta information at the very beginning, as old devices write it.
  return /^\x02\0[\0-\x10]\0(UL|OB|UI)/.test(text) ? 'dicom' : 'other';
}

/** Reads the beginning of a file. `bytes` still has all of it, and does not end the source when it is given up. */
export async function peek(
  source: AsyncIterable<Uint8Array>,
): Promise<{ kind: FileKind; isEmpty: boolean; bytes: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < KIND_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  const beginning = chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks, length);
  return { kind: fileKindOf(beginning), isEmpty: length === 0, bytes: replay(chunks, iterator) };
}

async function* replay(chunks: Uint8Array[], iterator: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  yield* chunks;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}
