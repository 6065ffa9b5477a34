import { attributeChanges } from '../../src/revisions/attributeChanges.js';

describe('attributes of two revisions', () => {
  it('are told where they differ, also where only one has them', () => {
    const before = { stage: 1, smoker: true, kept: 'x', gone: 'y', list: [1, 2] };
    const after = { stage: 2, smoker: true, kept: 'x', come: null, list: [1, 3], found: '' };
    expect(attributeChanges(before, after)).toEqual([
      { name: 'gone', before: 'y', after: '' },
      { name: 'list', before: '[1,2]', after: '[1,3]' },
      { name: 'stage', before: '1', after: '2' },
    ]);
  });
});
