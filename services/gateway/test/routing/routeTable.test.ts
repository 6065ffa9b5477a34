import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from '@circus/testkit';
import { Router } from '../../src/routing/router.js';
import { ROUTE_TABLE, type Route, surfaceOfUnknown } from '../../src/routing/routeTable.js';

const router = new Router(ROUTE_TABLE);
const seeds = sharedData('seeds', 'the comparison of the table of routes with the documents of the APIs');
const seed = (number: string): string => {
  const folder = seeds as string;
  const name = readdirSync(folder).find((file) => file.startsWith(`${number}_`)) as string;
  return readFileSync(join(folder, name), 'utf8');
};

/** Which service each chapter of the CIRCUS document belongs to (ARCHITECTURE, Services and libraries). */
const CIRCUS_CHAPTERS: Record<string, Route['service']> = {
  BLOBs: 'case-db',
  Cases: 'case-db',
  'My Lists': 'case-db',
  'Plugin Job Queue': 'plugin-job-runner',
  'Plugin Jobs': 'plugin-job-runner',
  Plugins: 'plugin-job-runner',
  Preferences: 'auth',
  Projects: 'case-db',
  Series: 'series-ingest',
  Status: 'gateway',
  Tasks: 'case-db',
  'Permanent API Tokens': 'auth',
  Users: 'auth',
  'Group Administration': 'auth',
  'One Time URL': 'auth',
  'Plugin Job Manager Administration': 'plugin-job-runner',
  'Plugin Job Queue Administration': 'plugin-job-runner',
  'Plugin Administration': 'plugin-job-runner',
  'Project Administration': 'case-db',
  'Server Parameter': 'auth',
  'User Administration': 'auth',
};

/** Which service each tag of the Slicebox document belongs to. */
const SLICEBOX_TAGS: Record<string, Route['service']> = {
  Import: 'series-ingest',
  'Meta Data': 'series-ingest',
  Images: 'series-ingest',
  Anonymization: 'sharing',
  Boxes: 'sharing',
  Transactions: 'sharing',
  SCPs: 'series-ingest',
  SCUs: 'sharing',
  Directories: 'series-ingest',
  Forwarding: 'sharing',
  Filtering: 'series-ingest',
  'Series Types': 'series-ingest',
  Users: 'auth',
  Logs: 'auth',
};
const SLICEBOX_OTHERS: Record<string, Route['service']> = {
  '/images/{id}/png': 'image-render',
  '/sources': 'series-ingest',
  '/destinations': 'sharing',
  '/system/health': 'gateway',
  '/system/stop': 'gateway',
};

/** All lines of the table that a request falls under, those with the longest path only. */
function longest(method: string, path: string): Route[] {
  const segments = path.split('/');
  const matching = ROUTE_TABLE.filter((route) => {
    const own = route.path.split('/');
    if (route.method && route.method !== method) return false;
    if (own.length > segments.length || (route.exact && own.length < segments.length)) return false;
    return own.every((segment, i) => segment.startsWith(':') || segment === segments[i]);
  });
  const length = Math.max(...matching.map((route) => route.path.split('/').length));
  const deepest = matching.filter((route) => route.path.split('/').length === length);
  const literal = deepest.filter((route) => !route.path.split('/').some((segment) => segment.startsWith(':')));
  return literal.length > 0 ? literal : deepest;
}

const describeWithSeeds = seeds ? describe : describe.skip;

describeWithSeeds('the table of routes, compared with the documents of the APIs', () => {
  it('sends each of the 76 CIRCUS endpoints to the service of its chapter', () => {
    let chapter = '';
    let count = 0;
    for (const line of seed('000')
      .split('\n')
      .map((text) => text.trim())) {
      if (Object.hasOwn(CIRCUS_CHAPTERS, line)) chapter = line;
      const endpoint = /^(GET|POST|PUT|PATCH|DELETE) (\/\S+)$/.exec(line);
      if (!endpoint) continue;
      count += 1;
      const [, method = '', pattern = ''] = endpoint;
      const path = `/api${pattern.replace(/:\w+\+/, 'some/file.txt').replace(/:\w+/g, 'some-id')}`;
      const route = router.find(method, path);
      expect([line, route?.service]).toEqual([line, CIRCUS_CHAPTERS[chapter]]);
      expect([line, route?.surface]).toEqual([line, 'circus']);
      expect([line, longest(method, path).map(({ service }) => service)]).toEqual([line, [route?.service]]);
    }
    expect(count).toBe(76);
  });

  it('sends each of the 6 actions of the image server to image-render, below /rs', () => {
    const actions = [...seed('002').matchAll(/^## `(\w+)` Action/gm)].map((match) => match[1]);
    expect(actions).toHaveLength(6);
    for (const action of actions) {
      expect(router.find('GET', `/rs/${action}`)).toMatchObject({ service: 'image-render', surface: 'rs' });
      expect(longest('GET', `/rs/${action}`)).toHaveLength(1);
    }
  });

  it('sends each of the 118 Slicebox operations to the service of its tag', () => {
    const { paths } = JSON.parse(seed('004')) as { paths: Record<string, Record<string, { tags: string[] }>> };
    let count = 0;
    for (const [pattern, operations] of Object.entries(paths)) {
      for (const [method, { tags }] of Object.entries(operations)) {
        count += 1;
        const path = `/api${pattern.replace(/\{\w+\}/g, '17')}`;
        const route = router.find(method.toUpperCase(), path);
        const operation = `${method} ${pattern}`;
        const expected = SLICEBOX_OTHERS[pattern] ?? SLICEBOX_TAGS[tags[0] ?? ''];
        expect([operation, route?.service]).toEqual([operation, expected]);
        expect([operation, route?.surface]).toEqual([operation, 'slicebox']);
        const services = longest(method.toUpperCase(), path).map(({ service }) => service);
        expect([operation, new Set(services)]).toEqual([operation, new Set([route?.service])]);
      }
    }
    expect(count).toBe(118);
  });
});

describe('the table of routes', () => {
  it('has every line once', () => {
    const names = ROUTE_TABLE.map(({ path, method }) => `${method ?? '*'} ${path.replace(/:\w+/g, ':').toLowerCase()}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['/dicom-web/studies', 'series-ingest'],
    ['/dicom-web/studies/1.2/series/1.3/instances/1.4', 'series-ingest'],
    ['/dicom-web/studies/1.2/series/1.3/instances/1.4/metadata', 'series-ingest'],
    ['/dicom-web/studies/1.2/rendered', 'image-render'],
    ['/dicom-web/studies/1.2/series/1.3/thumbnail', 'image-render'],
    ['/dicom-web/studies/1.2/series/1.3/instances/1.4/rendered', 'image-render'],
    ['/dicom-web/studies/1.2/series/1.3/instances/1.4/frames/1', 'image-render'],
    ['/dicom-web/studies/1.2/series/1.3/instances/1.4/frames/1/rendered', 'image-render'],
  ])('divides DICOMweb between the archive and the image server: %s', (path, service) => {
    expect(router.find('GET', path)).toMatchObject({ service, surface: 'dicomweb' });
  });

  it.each([
    '/rs/healthz',
    '/rs/readyz',
    '/rs/metrics',
    '/rs/openapi.json',
    '/rs',
    '/rs/internal/instances',
    '/internal/instances',
    '/openapi.json',
    '/API/cases',
    '/api',
    '/api/nothing',
    '/apix/cases',
  ])('serves no %s', (path) => {
    expect(router.find('GET', path)).toBeUndefined();
  });

  it.each([
    ['/api/admin/nothing', 'circus'],
    ['/api/Status/nothing', 'circus'],
    ['/api/system/nothing', 'slicebox'],
    ['/api/nothing', 'slicebox'],
    ['/api', 'slicebox'],
    ['/rs/metrics', 'rs'],
    ['/nothing', 'circus'],
  ])('refuses the unknown %s as the %s surface does', (path, surface) => {
    expect(surfaceOfUnknown(path)).toBe(surface);
  });
});

it('leads nowhere below /internal, which is for services alone', () => {
  for (const path of [
    '/internal/instances',
    '/internal/instances/1',
    '/INTERNAL/instances/1',
    '/api/internal/instances/1',
  ]) {
    expect([path, router.find('GET', path)]).toEqual([path, undefined]);
  }
});
