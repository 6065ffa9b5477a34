import type { SearchResult } from '../../src/results/runSearch.js';
import { bareArray, caseSearchShape, envelope, searchAnswer } from '../../src/results/searchAnswer.js';

const result = (changes: Partial<SearchResult<string>> = {}): SearchResult<string> => ({
  rows: ['c', 'd'],
  totalItems: 5,
  totalItemsExact: true,
  page: 2,
  limit: 2,
  ...changes,
});
const request = { path: '/api/cases', query: { filter: '{"tags":"a<b>"}', limit: ['2', '3'], page: '2' } };

/** Page number by relation, after checking that everything else of the request is repeated. */
function pagesOf(header: string | undefined): Record<string, number> {
  const links = (header ?? '').split(', ').map((link) => /^<([^>]*)>; rel="(\w+)"$/.exec(link));
  return Object.fromEntries(
    links.map((link) => {
      const url = new URL(link?.[1] ?? '', 'http://host');
      expect(url.pathname).toBe('/api/cases');
      expect(url.searchParams.getAll('filter')).toEqual(['{"tags":"a<b>"}']);
      expect(url.searchParams.getAll('limit')).toEqual(['2']);
      return [link?.[2], Number(url.searchParams.get('page'))];
    }),
  );
}

describe('A search answer', () => {
  it('is items, totalItems and page in the envelope', () => {
    expect(envelope(result())).toEqual({ items: ['c', 'd'], totalItems: 5, page: 2 });
    expect(searchAnswer({ result: result(), request, shape: 'envelope' })).toEqual({
      body: { items: ['c', 'd'], totalItems: 5, page: 2 },
      headers: {},
    });
  });

  it('marks an estimated total in the envelope', () => {
    expect(envelope(result({ totalItemsExact: false, totalItems: 12_345 }))).toEqual({
      items: ['c', 'd'],
      totalItems: 12_345,
      page: 2,
      totalItemsExact: false,
    });
  });

  it('is a bare array with its totals in headers', () => {
    const answer = searchAnswer({ result: result(), request, shape: 'array' });
    expect(answer.body).toEqual(['c', 'd']);
    expect(answer.headers).toMatchObject({ 'X-Total-Count': '5', 'X-Page': '2' });
    expect(answer.headers).not.toHaveProperty('X-Total-Count-Exact');
    expect(pagesOf(answer.headers.Link)).toEqual({ first: 1, prev: 1, next: 3, last: 3 });
  });

  it('links no page before the first and none after the last', () => {
    const link = (changes: Partial<SearchResult<string>>) => pagesOf(bareArray(result(changes), request).headers.Link);
    expect(link({ page: 1 })).toEqual({ first: 1, next: 2, last: 3 });
    expect(link({ page: 3, rows: ['e'] })).toEqual({ first: 1, prev: 2, last: 3 });
    expect(link({ page: 9, rows: [] })).toEqual({ first: 1, prev: 3, last: 3 });
    expect(link({ page: 1, rows: [], totalItems: 0 })).toEqual({ first: 1, last: 1 });
  });

  it('marks an estimated total in a header and then links no last page', () => {
    const { headers } = bareArray(result({ totalItemsExact: false, totalItems: 12_345 }), request);
    expect(headers['X-Total-Count-Exact']).toBe('false');
    expect(pagesOf(headers.Link)).toEqual({ first: 1, prev: 1, next: 3 });
  });

  it('keeps whatever a path or query holds inside the angle brackets', () => {
    const odd = { path: '/api/cases/list/a>"b,é', query: { sort: '>,<"\r\n' } };
    const link = bareArray(result({ page: 1, totalItems: 2 }), odd).headers.Link ?? '';
    expect(link).toMatch(/^<[\x21-\x7e]+>; rel="first", <[\x21-\x7e]+>; rel="last"$/);
    expect(link.match(/[<>]/g)).toHaveLength(4);
  });

  it('leaves the links out where a long filter would make the header too long for clients', () => {
    const { headers } = bareArray(result(), { path: '/api/cases', query: { filter: 'x'.repeat(4000) } });
    expect(headers).toEqual({ 'X-Total-Count': '5', 'X-Page': '2' });
  });
});

describe('The shape of a case search', () => {
  it('is a bare array unless the server or the request asks for the envelope', () => {
    expect(caseSearchShape(undefined, false)).toBe('array');
    expect(caseSearchShape(undefined, true)).toBe('envelope');
    expect(caseSearchShape('true', false)).toBe('envelope');
    expect(caseSearchShape('false', true)).toBe('array');
  });
});
