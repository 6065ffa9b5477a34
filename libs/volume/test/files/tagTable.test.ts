import { TagTable, type TagValues } from '../../src/index.js';

function tableOf(...slices: TagValues[]): TagTable {
  const table = new TagTable();
  for (const tags of slices) table.add(tags);
  return table;
}

describe('the tags of slices', () => {
  it('are all in common where there is one slice', () => {
    const table = tableOf({ '0008,0060': 'CT', '0020,0013': '1' });
    expect([...table.json()].join('')).toBe(
      JSON.stringify({ common: { '0008,0060': 'CT', '0020,0013': '1' }, unique: [{}] }, null, 2),
    );
  });

  it('are common where they are equal to any depth in all slices, else unique to each, and stay as they were', () => {
    const slices: TagValues[] = [
      { '0008,0060': 'MR', '0008,1140': [{ '0008,1155': '1.2' }], '0020,0013': '1', '0028,0010': 4 },
      { '0008,0060': 'MR', '0008,1140': [{ '0008,1155': '1.2' }], '0020,0013': '2', '0028,0010': 4 },
      { '0008,0060': 'MR', '0008,1140': [{ '0008,1155': '1.3' }], '0020,0013': '3', '0018,0050': '2.0' },
    ];
    const before = structuredClone(slices);
    const table = tableOf(...slices);
    const expected = {
      common: { '0008,0060': 'MR' },
      unique: [
        { '0008,1140': [{ '0008,1155': '1.2' }], '0020,0013': '1', '0028,0010': 4 },
        { '0008,1140': [{ '0008,1155': '1.2' }], '0020,0013': '2', '0028,0010': 4 },
        { '0008,1140': [{ '0008,1155': '1.3' }], '0018,0050': '2.0', '0020,0013': '3' },
      ],
    };
    expect(table.common()).toEqual(expected.common);
    expect([...table.unique()]).toEqual(expected.unique);
    expect(JSON.parse([...table.json()].join(''))).toEqual(expected);
    expect(slices).toEqual(before);
  });

  it('are written with an indent of two spaces, line breaks in values escaped', () => {
    const table = tableOf({ '0008,0060': 'a\n  b', '0020,0013': '1' }, { '0008,0060': 'a\n  b', '0020,0013': '2' });
    const text = [...table.json()].join('');
    expect(text).toBe(JSON.stringify(JSON.parse(text), null, 2));
    expect(JSON.parse(text).common).toEqual({ '0008,0060': 'a\n  b' });
  });

  it('of a further frame are those of the frame before', () => {
    const table = tableOf({ a: '1', b: 'x' }, { a: '2', b: 'x' });
    table.repeat();
    expect([...table.unique()]).toEqual([{ a: '1' }, { a: '2' }, { a: '2' }]);
  });
});
