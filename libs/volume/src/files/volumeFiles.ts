import type { ArchivedFile } from '../archives/archivedFile.js';
import type { DecodedSlice, SliceWork } from './decodedSlice.js';
import { mhdFiles } from './mhdFiles.js';
import type { MhdLineEnding } from './mhdHeader.js';
import type { PartialVolume } from './partialVolume.js';
import { TagTable } from './tagTable.js';

export interface VolumeFilesOptions {
  /** Reads and decodes a slice, for instance `decodeSlice` in a thread. Several are asked for at the same time. */
  decode(work: SliceWork): Promise<DecodedSlice>;
  /** Slices that are read ahead; so many are in memory. */
  ahead: number;
  /** Folder of the files in the archive, with `/` at its end. Default: none. */
  folder?: string;
  lineEnding?: MhdLineEnding;
  /** Whether there is a file with the attributes, and which private ones are in it (`privateTagsNamed`). Default: none. */
  tags?: { privateTags: ReadonlySet<string> } | null;
  /** Called after each slice. */
  onSlice?: () => void;
}

/**
 * The files of a volume: `<name>.mhd`, `<name>.raw` and, if wanted, `<name>.json` (spec circus-cs 6). Slices are decoded
 * while the file is read; a few of them are in memory, never the volume.
 *
 * @throws while the files are read, whatever `decode` throws
 */
export async function* volumeFiles(
  name: string,
  volume: PartialVolume,
  options: VolumeFilesOptions,
): AsyncGenerator<ArchivedFile> {
  const { folder = '', lineEnding } = options;
  const table = options.tags ? new TagTable() : null;
  yield* mhdFiles(
    folder,
    name,
    { ...volume, slices: volume.slices.length },
    voxelsOf(volume, options, table),
    lineEnding,
  );
  if (table === null) return;
  let sizeBytes = 0;
  for (const text of table.json()) sizeBytes += Buffer.byteLength(text);
  yield { name: `${folder}${name}.json`, sizeBytes, bytes: encoded(table.json()) };
}

/** The voxels of a volume, decoded while they are read, slice after slice. @throws whatever `decode` throws */
export const volumeVoxels = (
  volume: PartialVolume,
  options: Pick<VolumeFilesOptions, 'decode' | 'ahead' | 'onSlice'>,
): AsyncIterable<Uint8Array> => voxelsOf(volume, options, null);

async function* encoded(texts: Iterable<string>): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** Voxels of the slices in their order, and their attributes into the table. */
async function* voxelsOf(
  { slices, columns, rows, format }: PartialVolume,
  { decode, ahead, tags, onSlice }: VolumeFilesOptions,
  table: TagTable | null,
): AsyncIterable<Uint8Array> {
  // Frames of one object share its attributes, which are read once.
  const isNewObject = (z: number) => slices[z]?.storageKey !== slices[z - 1]?.storageKey;
  const begun: Promise<DecodedSlice>[] = [];
  let next = 0;
  const begin = () => {
    const source = slices[next];
    if (source === undefined) return;
    const privateTags = tags && isNewObject(next) ? tags.privateTags : null;
    const slice = decode({ source, columns, rows, format, privateTags });
    slice.catch(() => undefined); // told when its turn comes, if it comes
    begun.push(slice);
    next += 1;
  };
  while (next < Math.min(Math.max(1, ahead), slices.length)) begin();
  for (let slice = begun.shift(); slice !== undefined; slice = begun.shift()) {
    const { voxels, tags: read } = await slice;
    if (read) table?.add(read);
    else table?.repeat();
    begin();
    yield voxels;
    onSlice?.();
  }
}
