import { changedAttributes, mergedAttributes } from '../../src/cases/attributeMerging.js';

const base = { stage: 1, side: 'left', smoker: false, note: 'old', gone: 1 };
const mine = { stage: 2, side: 'right', smoker: false, note: 'same', added: [1] };
const theirs = { stage: 1, side: 'none', smoker: true, note: 'same', gone: 1 };

describe('attributes that two people changed', () => {
  const changes = changedAttributes(base, mine, theirs);

  it('are told by who changed them, and not at all where nobody did', () => {
    expect(changes.map(({ name, by }) => [name, by])).toEqual([
      ['added', 'mine'],
      ['gone', 'mine'],
      ['note', 'theirs'],
      ['side', 'both'],
      ['smoker', 'theirs'],
      ['stage', 'mine'],
    ]);
    expect(changedAttributes(base, base, base)).toEqual([]);
  });

  it('are brought together: what one changed is as he left it, of what both changed one is chosen', () => {
    const merged = { stage: 2, smoker: true, note: 'same', added: [1] };
    expect(mergedAttributes(theirs, changes, new Set())).toEqual({ ...merged, side: 'right' });
    expect(mergedAttributes(theirs, changes, new Set(['side', 'stage']))).toEqual({ ...merged, side: 'none' });
  });
});
