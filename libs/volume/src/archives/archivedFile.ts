/** One file of an archive that is being written, to be read to its end before the next one is asked for. */
export interface ArchivedFile {
  /** With `/` between folders, in ASCII. */
  name: string;
  sizeBytes: number;
  bytes: AsyncIterable<Uint8Array>;
}

/** A file whose bytes are at hand. */
export const wholeFile = (name: string, bytes: Uint8Array): ArchivedFile => ({
  name,
  sizeBytes: bytes.length,
  bytes: (async function* () {
    yield bytes;
  })(),
});

/** @throws Error for a file that is not as long as it was said to be: the archive would be damaged */
export async function* ofDeclaredSize({ name, sizeBytes, bytes }: ArchivedFile): AsyncIterable<Uint8Array> {
  let found = 0;
  for await (const chunk of bytes) {
    found += chunk.length;
    if (found > sizeBytes) break;
    yield chunk;
  }
  if (found !== sizeBytes)
    throw new Error(`${name} has ${found} bytes or more, not the ${sizeBytes} that were declared`);
}
