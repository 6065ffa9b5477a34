import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import yazl from 'yazl';

/** Entries of an archive; null is a folder. */
export type Entries = Record<string, Buffer | null>;

export async function zipOf(entries: Entries): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, bytes] of Object.entries(entries)) {
    if (bytes) zip.addBuffer(bytes, name);
    else zip.addEmptyDirectory(name);
  }
  zip.end();
  return collected(zip.outputStream);
}

export async function tarOf(entries: Entries): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, bytes] of Object.entries(entries)) {
    if (bytes) pack.entry({ name }, bytes);
    else pack.entry({ name, type: 'directory' });
  }
  pack.finalize();
  return collected(pack);
}

export const tgzOf = async (entries: Entries): Promise<Buffer> => gzipSync(await tarOf(entries));

/** The same ZIP with another name in place of one of equal length, such as a dangerous one that no writer would write. */
export function renamed(zip: Buffer, name: string, other: string): Buffer {
  const bytes = Buffer.from(zip);
  for (let at = bytes.indexOf(name); at !== -1; at = bytes.indexOf(name, at + 1)) bytes.write(other, at);
  return bytes;
}

async function collected(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
