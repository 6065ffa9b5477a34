import { Router } from '../../src/routing/router.js';
import type { Route } from '../../src/routing/routeTable.js';

const route = (path: string, service: Route['service'], more: Partial<Route> = {}): Route => ({
  path,
  service,
  surface: 'circus',
  ...more,
});

describe('Router', () => {
  const router = new Router([
    route('/api/images', 'series-ingest'),
    route('/api/images/:id/png', 'image-render'),
    route('/api/images/export', 'sharing'),
    route('/api/users', 'auth'),
    route('/api/users/:userEmail', 'case-db', { method: 'GET' }),
    route('/api/status', 'gateway', { exact: true }),
  ]);
  const serviceOf = (method: string, path: string) => router.find(method, path)?.service;

  it('lets the longest path win', () => {
    expect(serviceOf('GET', '/api/images')).toBe('series-ingest');
    expect(serviceOf('GET', '/api/images/17')).toBe('series-ingest');
    expect(serviceOf('GET', '/api/images/17/png')).toBe('image-render');
    expect(serviceOf('GET', '/api/images/17/pngs')).toBe('series-ingest');
    expect(serviceOf('GET', '/api/images/17/png/below')).toBe('image-render');
  });

  it('prefers a literal segment to a variable one of the same length, and the longer one to both', () => {
    expect(serviceOf('GET', '/api/images/export')).toBe('sharing');
    expect(serviceOf('GET', '/api/images/export/png')).toBe('image-render');
  });

  it('keeps a line for one method apart, HEAD counting as GET', () => {
    expect(serviceOf('GET', '/api/users/a@b')).toBe('case-db');
    expect(serviceOf('HEAD', '/api/users/a@b')).toBe('case-db');
    expect(serviceOf('DELETE', '/api/users/17')).toBe('auth');
  });

  it('takes every segment but the first in any case, percent-encoded, and with one trailing slash', () => {
    expect(serviceOf('GET', '/api/IMAGES/17/Png/')).toBe('image-render');
    expect(serviceOf('GET', '/api/%69mages/17/p%6Eg')).toBe('image-render');
    expect(serviceOf('GET', '/API/images')).toBeUndefined();
  });

  it('does not take an encoded slash for a border between segments', () => {
    expect(serviceOf('GET', '/api/images/1%2Fpng')).toBe('series-ingest');
  });

  it('stops at an empty segment', () => {
    expect(serviceOf('GET', '/api//images')).toBeUndefined();
    expect(serviceOf('GET', '/api/images//17/png')).toBe('series-ingest');
  });

  it('keeps an exact line to itself', () => {
    expect(serviceOf('GET', '/api/status')).toBe('gateway');
    expect(serviceOf('GET', '/api/status/')).toBe('gateway');
    expect(serviceOf('GET', '/api/status/more')).toBeUndefined();
  });

  it('refuses a segment that is not UTF-8 in percent-encoding', () => {
    expect(() => router.find('GET', '/api/%zz')).toThrow(URIError);
    expect(() => router.find('GET', '/api/%ff')).toThrow(URIError);
  });
});
