import { type ArchivedFile, wholeFile } from '../archives/archivedFile.js';
import { bytesPerVoxel } from '../voxelFormat.js';
import { type MhdLineEnding, type MhdVolume, mhdHeader } from './mhdHeader.js';

export type MhdGrid = Omit<MhdVolume, 'dataFile'>;

/**
 * The two files of a volume, `<name>.mhd` and `<name>.raw` (spec circus-db 4.9).
 *
 * @param folder before both names, with `/` at its end, or ''
 * @param voxels as many as the grid has, little endian, x fastest
 */
export function* mhdFiles(
  folder: string,
  name: string,
  grid: MhdGrid,
  voxels: AsyncIterable<Uint8Array>,
  lineEnding?: MhdLineEnding,
): Generator<ArchivedFile> {
  const dataFile = `${name}.raw`;
  yield wholeFile(`${folder}${name}.mhd`, Buffer.from(mhdHeader({ ...grid, dataFile }, lineEnding)));
  const { columns, rows, slices, format } = grid;
  yield { name: folder + dataFile, sizeBytes: columns * rows * slices * bytesPerVoxel(format), bytes: voxels };
}
