import { GROUP_LISTS } from '@circus/contracts';
import { changedLists, NO_RIGHTS, toggled } from '../../src/admin/rights.js';

describe('rights of a group', () => {
  it('are all that the API knows', () => {
    expect(Object.keys(NO_RIGHTS).sort()).toEqual([...GROUP_LISTS].sort());
  });

  it('are sent where they have changed, each list whole, whatever its order', () => {
    const before = { ...NO_RIGHTS, readProjects: ['a', 'b'], domains: ['x'] };
    const after = { ...before, readProjects: ['b', 'a'], domains: ['x', 'y'] };
    expect(changedLists(before, after)).toEqual({ domains: ['x', 'y'] });
  });

  it('are given and taken', () => {
    expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  });
});
