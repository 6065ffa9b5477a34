import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type DecodedSlice,
  decodeSlice,
  type PartialVolume,
  type SliceWork,
  type StoredImages,
  volumeFiles,
} from '@circus/volume';

/** Slices that are read ahead of the one being written. */
const AHEAD = 3;

/** What reads and decodes slices. */
export interface SliceSource {
  decode(work: SliceWork): Promise<DecodedSlice>;
  /** How many are asked for at the same time. */
  ahead: number;
}

/** Slices one after the other, in the thread that asks for them. */
export const slicesOf = (images: StoredImages): SliceSource => ({
  decode: (work) => decodeSlice(images, work),
  ahead: AHEAD,
});

/** An input volume that is to be written. */
export interface InputVolume {
  volumeId: number;
  volume: PartialVolume;
  /** From `privateTagsNamed`. */
  privateTags: ReadonlySet<string>;
}

/** A file as it was written. */
export interface WrittenFile {
  name: string;
  sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  sha256: string;
}

/**
 * Writes the files of a volume, `<volumeId>.mhd`, `.raw` and `.json`, readable for everybody and writable for nobody (spec
 * circus-cs 6). Slices come and go: the volume is never in memory.
 *
 * @param directory null where only the hashes are wanted
 * @throws Refusal why an image cannot be decoded; UnreadableImage when the storage fails
 */
export async function writeInputVolume(
  slices: SliceSource,
  directory: string | null,
  { volumeId, volume, privateTags }: InputVolume,
): Promise<WrittenFile[]> {
  const written: WrittenFile[] = [];
  const options = { ...slices, tags: { privateTags } };
  for await (const { name, bytes } of volumeFiles(String(volumeId), volume, options)) {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        yield chunk;
      }
    };
    if (directory === null) {
      for await (const _ of hashed(bytes));
    } else {
      const path = join(directory, name);
      await pipeline(bytes, hashed, createWriteStream(path));
      await chmod(path, 0o444);
    }
    written.push({ name, sizeBytes, sha256: hash.digest('hex') });
  }
  return written;
}
