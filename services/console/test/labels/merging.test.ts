import { createHash } from 'node:crypto';
import { differences, pairLabels } from '../../src/labels/comparison.js';
import { closeLabel, type EditedLabel, type Labels, millilitres, openLabel } from '../../src/labels/editedLabel.js';
import { begin, change, redo, undo } from '../../src/labels/history.js';
import { mergeLabels } from '../../src/labels/merging.js';
import { uncrop } from '../../src/labels/voxelMask.js';
import type { Triple } from '../../src/viewer/geometry.js';
import { filled } from './masks.js';

const COUNT: Triple = [10, 10, 4];
const hashOf = (bits: Uint8Array) => createHash('sha1').update(bits).digest('hex');

const point = (name: string, location: Triple = [1, 2, 3]): EditedLabel =>
  openLabel({ type: 'point', name, data: { location, color: '#00ff00', alpha: 1 }, attributes: {} }, null);
const voxels = (name: string, places: Triple[]): EditedLabel => ({
  ...openLabel({ type: 'voxel', name, data: { voxels: null } }, filled(COUNT, places)),
});
const series = (labels: EditedLabel[]): Labels => [
  { seriesUid: '1.2.3', part: undefined, voxelSize: [1, 1, 2], voxelCount: COUNT, labels },
];
/** The same labels as somebody else loads them. */
const loadedAgain = (labels: readonly EditedLabel[]): EditedLabel[] =>
  labels.map((label) => ({ ...label, key: label.key + 100_000 }));
const namesOf = (labels: Labels) => labels.flatMap((each) => each.labels.map(({ name }) => name));

describe('a label', () => {
  it('goes back as it came where nobody has changed it, with what the console does not know', () => {
    const saved = [
      { type: 'voxel', name: null, data: { voxels: 'ab'.repeat(20), origin: [1, 1, 1], size: [1, 1, 1], own: 4 } },
      {
        type: 'ruler',
        name: 'R',
        data: { section: {}, start: [0, 0, 0], end: [1, 1, 1], labelPosition: [3, 4] },
        attributes: {},
      },
      { type: 'of tomorrow', data: { some: 'thing', color: '#123456' }, attributes: { a: 1 } },
    ];
    for (const label of saved) {
      const { label: closed, blob } = closeLabel(openLabel(label, filled(COUNT, [[1, 1, 1]])), hashOf);
      expect(closed).toEqual({ attributes: {}, ...label });
      expect(blob).toBeNull();
    }
  });

  it('whose voxels changed names the new ones, and one of nothing none', () => {
    const opened = voxels('V', []);
    const mask = filled(COUNT, [
      [2, 3, 1],
      [4, 3, 1],
    ]);
    const { label, blob } = closeLabel({ ...opened, shape: { type: 'voxel', mask } }, hashOf);
    expect(label.data).toMatchObject({ voxels: hashOf(Uint8Array.of(0b10100000)), origin: [2, 3, 1], size: [3, 1, 1] });
    expect(blob && uncrop(COUNT, blob).slices.get(1)).toEqual(mask.slices.get(1));
    const empty = closeLabel({ ...opened, shape: { type: 'voxel', mask: filled(COUNT, []) } }, hashOf);
    expect(empty.label.data).toEqual({ voxels: null });
  });

  it('encloses as many millilitres as its voxels or its box', () => {
    expect(
      millilitres(
        voxels('V', [
          [0, 0, 0],
          [1, 0, 0],
        ]),
        [10, 10, 10],
      ),
    ).toBeCloseTo(2);
    const box = { type: 'cuboid', data: { min: [0, 0, 0], max: [10, 20, 30] } };
    expect(millilitres(openLabel(box, null), null)).toBeCloseTo(6);
    expect(millilitres(openLabel({ ...box, type: 'ellipsoid' }, null), null)).toBeCloseTo(Math.PI);
    expect(millilitres(point('P'), [1, 1, 1])).toBeNull();
  });
});

describe('two revisions', () => {
  it('are compared label by label: equal ones, ones of one name, ones of one place', () => {
    const before = [point('a'), point('b', [4, 4, 4]), voxels('v', [[1, 1, 1]])];
    const after = [
      point('b', [5, 4, 4]),
      point('new'),
      {
        ...voxels('v', [
          [1, 1, 1],
          [2, 1, 1],
        ]),
        color: '#0000ff',
      },
    ];
    const found = pairLabels(before, after).map(({ before: one, after: other }) => [
      one?.name,
      other?.name,
      one && other ? differences(one, other) : [],
    ]);
    expect(found).toEqual([
      ['a', undefined, []],
      ['b', 'b', ['shape']],
      ['v', 'v', ['color', 'shape']],
      [undefined, 'new', []],
    ]);
  });
});

describe('work of two people', () => {
  const base = [point('kept'), point('mine', [1, 1, 1]), point('theirs', [2, 2, 2]), point('gone'), point('both')];
  const [kept, mine, theirs, gone, both] = base as [EditedLabel, EditedLabel, EditedLabel, EditedLabel, EditedLabel];

  it('is brought together: what one changed is as he left it, what both changed stands there twice', () => {
    const my = series([
      kept,
      { ...mine, color: '#111111' },
      theirs,
      { ...both, color: '#222222' },
      point('added by me'),
    ]);
    const other = series([
      ...loadedAgain([kept, mine, { ...theirs, color: '#333333' }, gone, { ...both, color: '#444444' }]),
      point('added by them'),
    ]);
    const merged = mergeLabels(series(base), my, other, '(B)');
    const found = merged.labels[0]?.labels.map(({ name, color }) => [name, color]);
    expect(found).toEqual([
      ['kept', '#00ff00'],
      ['mine', '#111111'],
      ['theirs', '#333333'],
      ['both', '#222222'],
      ['both (B)', '#444444'],
      ['added by them', '#00ff00'],
      ['added by me', '#00ff00'],
    ]);
    expect(merged.twice).toEqual(['both']);
  });

  it('loses nothing that one deleted and the other changed', () => {
    const my = series([kept, { ...mine, color: '#111111' }, both, gone]);
    const other = series(loadedAgain([kept, { ...theirs, color: '#333333' }, both]));
    expect(namesOf(mergeLabels(series(base), my, other, '').labels)).toEqual(['kept', 'theirs', 'both', 'mine']);
  });

  it('comes back where the other took the series out', () => {
    const my = series([...base, point('added by me')]);
    expect(namesOf(mergeLabels(series(base), my, [], '').labels)).toContain('added by me');
    expect(mergeLabels(series(base), series(base), [], '').labels).toEqual([]);
  });
});

describe('the history of work', () => {
  it('goes back and forth, and begins anew from where something else is done', () => {
    let history = change(change(begin('a'), 'b'), 'c');
    history = undo(undo(undo(history)));
    expect(history.present).toBe('a');
    history = redo(history);
    expect(history.present).toBe('b');
    history = change(history, 'd');
    expect([redo(history).present, undo(history).present]).toEqual(['d', 'b']);
  });
});
