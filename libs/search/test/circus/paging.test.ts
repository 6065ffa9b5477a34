import { parsePaging } from '../../src/circus/paging.js';
import { refusalOf } from '../refusalOf.js';

const unlimitedAllowed = { maxLimit: 200, allowUnlimited: true };

describe('parsePaging', () => {
  it('gives the first 20 items by default', () => {
    expect(parsePaging({})).toEqual({ limit: 20, page: 1, offset: 0 });
  });

  it('counts pages from 1', () => {
    expect(parsePaging({ limit: '200', page: '3' })).toEqual({ limit: 200, page: 3, offset: 400 });
  });

  it('refuses more than 200 items', () => {
    expect(refusalOf(() => parsePaging({ limit: '201' }))).toMatchObject({
      kind: 'invalid',
      message: 'You cannot query more than 200 items at a time.',
    });
  });

  it.each(['0', '-1', 'abc', '', '10abc', '1.5', ' 1', '1e2'])('refuses the limit "%s"', (limit) => {
    expect(refusalOf(() => parsePaging({ limit })).message).toBe('The limit must be an integer from 1 to 200.');
  });

  it.each(['0', '-1', 'abc', '', '1.5', '99999999999999999999'])('refuses the page "%s"', (page) => {
    expect(refusalOf(() => parsePaging({ page })).message).toBe('The page must be an integer of 1 or more.');
  });

  it('takes unlimited, whatever its value, for 9999 items where it is allowed', () => {
    expect(parsePaging({ limit: '10', unlimited: '' }, unlimitedAllowed).limit).toBe(9999);
    expect(parsePaging({ limit: '10', unlimited: 'false' }, unlimitedAllowed).limit).toBe(9999);
    expect(parsePaging({ limit: '9999' }, unlimitedAllowed).limit).toBe(9999);
    expect(refusalOf(() => parsePaging({ limit: '10000' }, unlimitedAllowed)).message).toBe(
      'You cannot query more than 9999 items at a time.',
    );
  });

  it('ignores unlimited elsewhere', () => {
    expect(parsePaging({ unlimited: 'true' }).limit).toBe(20);
  });
});
