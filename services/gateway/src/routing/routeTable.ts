import type { Surface as AnySurface } from '@circus/service-kit';

/** Which family of clients a path belongs to: it decides the form of the errors that the gateway itself answers. */
export type Surface = Exclude<AnySurface, 'internal'>;

/** The services behind the gateway. */
export const SERVICES = ['auth', 'case-db', 'series-ingest', 'image-render', 'plugin-job-runner', 'sharing'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** One line of the table: everything at and below `path` goes to `service`. */
export interface Route {
  /** `:name` stands for any one segment. */
  readonly path: string;
  readonly service: ServiceName | 'gateway';
  readonly surface: Surface;
  /** Only for this method (HEAD counts as GET); all methods when absent. */
  readonly method?: 'GET' | 'POST';
  /** Only the path itself, nothing below it. */
  readonly exact?: true;
  /** Which segment of the request's path is a secret that no log may show, counted from 1. */
  readonly secretSegment?: number;
  /** The service reads the `Authorization` header itself: at `/login` it names the client program, not a user. */
  readonly readsAuthorization?: true;
  /** One of the gateway's own answers that depends on who asks; its other answers are for everybody. */
  readonly needsCaller?: true;
}

const circus = (service: Route['service'], ...paths: string[]): Route[] =>
  paths.map((path) => ({ path, service, surface: 'circus' }));
const slicebox = (service: Route['service'], ...paths: string[]): Route[] =>
  paths.map((path) => ({ path, service, surface: 'slicebox' }));

const DICOM_WEB_SERIES = '/dicom-web/studies/:study/series/:series';
const DICOM_WEB_INSTANCE = `${DICOM_WEB_SERIES}/instances/:instance`;

/**
 * Every public path. The longest matching path wins, so the order of lines means nothing. A line is a prefix: which
 * paths and methods exist below it is the service's own knowledge.
 */
export const ROUTE_TABLE: readonly Route[] = [
  // What the gateway answers itself.
  { path: '/api/status', method: 'GET', exact: true, service: 'gateway', surface: 'circus' },
  { path: '/api/docs', method: 'GET', service: 'gateway', surface: 'circus' },
  { path: '/api/system/health', exact: true, service: 'gateway', surface: 'slicebox' },
  { path: '/api/system/information', exact: true, service: 'gateway', surface: 'slicebox' },
  { path: '/api/system/stop', exact: true, service: 'gateway', surface: 'slicebox', needsCaller: true },
  { path: '/api/admin/system', method: 'GET', exact: true, service: 'gateway', surface: 'circus', needsCaller: true },

  { path: '/login', service: 'auth', surface: 'circus', readsAuthorization: true },
  ...circus('auth', '/api/login-info', '/api/logout', '/api/tokens', '/api/preferences'),
  ...circus('auth', '/api/admin/users', '/api/admin/groups', '/api/admin/global-privileges'),
  ...circus('auth', '/api/admin/onetime-urls', '/api/admin/server-params', '/api/admin/audit'),
  ...slicebox('auth', '/api/log', '/api/users', '/api/users/current'),
  // Looking a user up is CIRCUS'; everything else at this path is Slicebox' (spec slicebox 17).
  { path: '/api/users/:userEmail', method: 'GET', service: 'auth', surface: 'circus' },

  ...circus('case-db', '/api/cases', '/api/projects', '/api/mylists', '/api/blob', '/api/tasks', '/api/admin/projects'),
  ...circus('case-db', '/api/echo', '/api/dummy-progress'),

  ...circus('series-ingest', '/api/series'),
  ...slicebox('series-ingest', '/api/images', '/api/metadata', '/api/seriestypes', '/api/import'),
  ...slicebox('series-ingest', '/api/directorywatches', '/api/filtering', '/api/scps', '/api/sources', '/api/dicom'),
  { path: '/dicom-web', service: 'series-ingest', surface: 'dicomweb' },

  ...slicebox('image-render', '/api/images/:id/png'),
  ...[
    '/dicom-web/studies/:study/rendered',
    '/dicom-web/studies/:study/thumbnail',
    `${DICOM_WEB_SERIES}/rendered`,
    `${DICOM_WEB_SERIES}/thumbnail`,
    `${DICOM_WEB_INSTANCE}/rendered`,
    `${DICOM_WEB_INSTANCE}/thumbnail`,
    `${DICOM_WEB_INSTANCE}/frames`,
  ].map((path): Route => ({ path, service: 'image-render', surface: 'dicomweb' })),
  // Named one by one: the image server's own /healthz, /metrics and /openapi.json stay inside.
  ...[
    '/rs/status',
    '/rs/metadata',
    '/rs/mpr',
    '/rs/oblique',
    '/rs/raw',
    '/rs/requestToken',
    '/rs/token',
    '/rs/series',
    '/rs/volume',
    '/rs/scan',
    '/rs/ws',
  ].map((path): Route => ({ path, service: 'image-render', surface: 'rs' })),

  ...circus('plugin-job-runner', '/api/plugins', '/api/plugin-jobs', '/api/plugin-job-queue'),
  ...circus('plugin-job-runner', '/api/plugin-displays', '/api/admin/plugins', '/api/admin/plugin-job-queue'),
  ...circus('plugin-job-runner', '/api/admin/plugin-job-manager'),

  ...slicebox('sharing', '/api/boxes', '/api/anonymization', '/api/scus', '/api/forwarding', '/api/destinations'),
  ...slicebox('sharing', '/api/images/:id/anonymize', '/api/images/:id/anonymized'),
  { path: '/api/transactions', service: 'sharing', surface: 'slicebox', secretSegment: 3 },
];

/** First segments below `/api` that are CIRCUS': an unknown path under one of them gets CIRCUS' 404 (spec slicebox 17). */
const CIRCUS_SEGMENTS = new Set(['admin', ...segmentsOf('circus').filter((segment) => segment !== 'users')]);

function segmentsOf(surface: Surface): string[] {
  return ROUTE_TABLE.filter((route) => route.surface === surface && route.path.startsWith('/api/')).map(
    (route) => route.path.split('/')[2] ?? '',
  );
}

/** In whose words an address is refused that no line of the table serves. */
export function surfaceOfUnknown(path: string): Surface {
  if (isBelow(path, '/rs')) return 'rs';
  if (isBelow(path, '/dicom-web')) return 'dicomweb';
  if (!isBelow(path, '/api')) return 'circus';
  const segment = path.split('/')[2] ?? '';
  return CIRCUS_SEGMENTS.has(segment.toLowerCase()) ? 'circus' : 'slicebox';
}

/** Whether `path` is `prefix` or lies under it. */
export function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
}

/** The path and query by which the service itself knows the address: the image server's stand at the root of its port. */
export function servicePath(route: Route, target: { readonly path: string; readonly query: string }): string {
  return (route.surface === 'rs' ? target.path.slice('/rs'.length) : target.path) + target.query;
}
