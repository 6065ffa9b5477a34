import { mhdHeader, type VoxelFormat } from '../../src/index.js';

const volume = (format: VoxelFormat) => ({
  columns: 16,
  rows: 17,
  slices: 10,
  format,
  spacing: [2, 3, 2.5] as const,
  dataFile: 'vol000.raw',
});

describe('a MetaImage header', () => {
  it('has its lines in their order, each ended by the line ending', () => {
    const lines = [
      'ObjectType = Image',
      'NDims = 3',
      'DimSize = 16 17 10',
      'ElementType = MET_UCHAR',
      'ElementSpacing = 2 3 2.5',
      'ElementByteOrderMSB = False',
      'ElementDataFile = vol000.raw',
      '',
    ];
    expect(mhdHeader(volume('uint8'))).toBe(lines.join('\n'));
    expect(mhdHeader(volume('uint8'), 'crlf')).toBe(lines.join('\r\n'));
  });

  it.each([
    ['int8', 'MET_CHAR'],
    ['uint16', 'MET_USHORT'],
    ['int16', 'MET_SHORT'],
  ] as const)('names the element type of %s', (format, name) => {
    expect(mhdHeader(volume(format))).toContain(`\nElementType = ${name}\n`);
  });

  it('says that a colour voxel has four numbers', () => {
    expect(mhdHeader(volume('rgba8'))).toContain('\nElementType = MET_UCHAR\nElementNumberOfChannels = 4\n');
  });
});
