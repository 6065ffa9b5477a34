import { hasQueryParameter, loggedPath, parseRequestTarget } from '../../src/routing/requestTarget.js';

describe('parseRequestTarget', () => {
  it('parts the path from the query and leaves both as they are', () => {
    expect(parseRequestTarget('/api/Series?filter=%7B%7D&page=2')).toEqual({
      path: '/api/Series',
      query: '?filter=%7B%7D&page=2',
    });
    expect(parseRequestTarget('/')).toEqual({ path: '/', query: '' });
  });

  it('understands the absolute form', () => {
    expect(parseRequestTarget('http://host:8080/api/cases?x=1')).toEqual({ path: '/api/cases', query: '?x=1' });
    expect(parseRequestTarget('HTTPS://host')).toEqual({ path: '/', query: '' });
    expect(parseRequestTarget('http://host?x=1')).toEqual({ path: '/', query: '?x=1' });
  });

  it.each(['*', 'host:80', 'api/cases', '', 'ftp://host/'])('refuses %p', (target) => {
    expect(parseRequestTarget(target)).toBeUndefined();
  });

  it.each(['/api/../internal', '/api/./cases', '/api/%2e%2E/internal', '/api/.%2e', '/api/cases/..', '/..?x=1'])(
    'refuses the dot segment in %s, which a server on the way might resolve',
    (target) => {
      expect(parseRequestTarget(target)).toBeUndefined();
    },
  );

  it('refuses a fragment, and takes dots inside a segment', () => {
    expect(parseRequestTarget('/api/cases#x')).toBeUndefined();
    expect(parseRequestTarget('/api/series/1.2..3/...')?.path).toBe('/api/series/1.2..3/...');
    expect(parseRequestTarget('/api/series?path=/../x')?.path).toBe('/api/series');
  });
});

describe('hasQueryParameter', () => {
  it('finds a parameter however its name is written, and nothing else', () => {
    expect(hasQueryParameter('?access_token=x', 'access_token')).toBe(true);
    expect(hasQueryParameter('?a=1&%61ccess%5Ftoken=x', 'access_token')).toBe(true);
    expect(hasQueryParameter('?access_token', 'access_token')).toBe(true);
    expect(hasQueryParameter('?filter=access_token', 'access_token')).toBe(false);
    expect(hasQueryParameter('', 'access_token')).toBe(false);
  });
});

describe('loggedPath', () => {
  it('shows no query, and hides the segment that is a secret', () => {
    expect(loggedPath({ path: '/api/cases', query: '?filter=Yamada' }, {})).toBe('/api/cases');
    const box = { secretSegment: 3 };
    expect(loggedPath({ path: '/api/transactions/s3cret/image', query: '' }, box)).toBe('/api/transactions/…/image');
    expect(loggedPath({ path: '/api/transactions', query: '' }, box)).toBe('/api/transactions');
  });

  it('shows nothing that may be a name, and little of a path that nobody serves', () => {
    expect(loggedPath({ path: '/api/plugins/YAMADA^TARO', query: '' }, {})).toBe('/api/plugins/…');
    expect(loggedPath({ path: '/api/patients/Yamada/Taro', query: '' }, undefined)).toBe('/api/patients/…');
  });
});
