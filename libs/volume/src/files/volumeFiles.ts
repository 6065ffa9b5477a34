import type { ArchivedFile } from '../archives/archivedFile.js';
import type { DecodedSlice, SliceWork } from './decodedSlice.js';
import { type MhdLineEnding, mhdHeader } from './mhdHeader.js';
import { type PartialVolume, sliceBytes } from './partialVolume.js';
import { TagTable } from './tagTable.js';

export interface VolumeFilesOptions {
  /** Reads and decodes a slice, for instance `decodeSlice` in a thread. Several are asked for at the same time. */
  decode(work: SliceWork): Promise<DecodedSlice>;
  /** Slices that are read ahead; so many are in memory. */
  ahead: number;
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
  const { columns, rows, format, spacing, slices } = volume;
  const dataFile = `${name}.raw`;
  const header = Buffer.from(
    mhdHeader({ columns, rows, slices: slices.length, format, spacing, dataFile }, options.lineEnding),
  );
  yield { name: `${name}.mhd`, sizeBytes: header.length, bytes: piece(header) };
  const table = options.tags ? new TagTable() : null;
  yield { name: dataFile, sizeBytes: slices.length * sliceBytes(volume), bytes: voxelsOf(volume, options, table) };
  if (table === null) return;
  let sizeBytes = 0;
  for (const text of table.json()) sizeBytes += Buffer.byteLength(text);
  yield { name: `${name}.json`, sizeBytes, bytes: encoded(table.json()) };
}

async function* piece(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}

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
