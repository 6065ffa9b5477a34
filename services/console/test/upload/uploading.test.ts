import { portionsOf, type UploadedFile } from '../../src/upload/uploading.js';

const files = (...sizes: [string, number][]): UploadedFile[] =>
  sizes.map(([name, size], id) => ({ id, file: { name, size } as File, state: 'waiting', sent: 0 }));
const MIB = 1024 * 1024;

describe('files that are uploaded', () => {
  it('go in portions of at most 50 files and 64 MiB, in their order', () => {
    const many = files(...Array.from({ length: 120 }, (_, index): [string, number] => [`${index}.dcm`, 1000]));
    expect(portionsOf(many).map((portion) => portion.length)).toEqual([50, 50, 20]);
    expect(portionsOf(many).flat()).toEqual(many);
    const large = files(['a', 40 * MIB], ['b', 40 * MIB], ['c', 200 * MIB], ['d', 1]);
    expect(portionsOf(large).map((portion) => portion.map(({ file }) => file.name))).toEqual([
      ['a'],
      ['b'],
      ['c'],
      ['d'],
    ]);
  });

  it('go alone where they are archives, because outcomes are those of what is inside', () => {
    const mixed = files(['a', 1], ['b.ZIP', 1], ['c', 1], ['d.tar.gz', 1]);
    expect(portionsOf(mixed)).toHaveLength(4);
  });

  it('make no portion where there are none', () => {
    expect(portionsOf([])).toEqual([]);
  });
});
