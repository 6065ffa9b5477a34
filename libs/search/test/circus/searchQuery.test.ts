import { circusSearchQuery, circusTaskSearchQuery, readSwitch } from '../../src/circus/searchQuery.js';

describe('circusSearchQuery', () => {
  it('takes the first value of a repeated parameter and passes unknown ones over', () => {
    expect(circusSearchQuery.parse({ page: ['2', '3'], limit: '5', sort: [], other: 'x' })).toEqual({
      page: '2',
      limit: '5',
    });
  });

  it('lets everything through that the readers have words for', () => {
    expect(circusSearchQuery.parse({ filter: '{', limit: 'abc' })).toEqual({ filter: '{', limit: 'abc' });
  });

  it('keeps a repeated filter of a task search, which is refused there', () => {
    expect(circusTaskSearchQuery.parse({ filter: ['{}', '{}'] }).filter).toEqual(['{}', '{}']);
  });
});

describe('readSwitch', () => {
  it.each([
    ['', true],
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['perhaps', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (value, meaning) => {
    expect(readSwitch(value)).toBe(meaning);
  });
});
