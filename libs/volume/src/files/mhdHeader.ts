import type { VoxelFormat } from '../voxelFormat.js';

export type MhdLineEnding = 'lf' | 'crlf';

/** What a MetaImage header describes. */
export interface MhdVolume {
  columns: number;
  rows: number;
  slices: number;
  format: VoxelFormat;
  /** mm: x, y, z. */
  spacing: readonly [number, number, number];
  /** Name of the file with the voxels, which lies beside the header. */
  dataFile: string;
}

const ELEMENT_TYPES: Record<VoxelFormat, string> = {
  uint8: 'MET_UCHAR',
  int8: 'MET_CHAR',
  uint16: 'MET_USHORT',
  int16: 'MET_SHORT',
  rgba8: 'MET_UCHAR',
};

/** The text of a MetaImage header; every line ends with the line ending, the last one too. (spec circus-db 4.9) */
export function mhdHeader(volume: MhdVolume, lineEnding: MhdLineEnding = 'lf'): string {
  const { columns, rows, slices, format, spacing, dataFile } = volume;
  const lines = [
    'ObjectType = Image',
    'NDims = 3',
    `DimSize = ${columns} ${rows} ${slices}`,
    `ElementType = ${ELEMENT_TYPES[format]}`,
    // Without this line, one number is a voxel.
    ...(format === 'rgba8' ? ['ElementNumberOfChannels = 4'] : []),
    `ElementSpacing = ${spacing.join(' ')}`,
    'ElementByteOrderMSB = False',
    `ElementDataFile = ${dataFile}`,
  ];
  const end = lineEnding === 'crlf' ? '\r\n' : '\n';
  return lines.map((line) => line + end).join('');
}
