/** Methods a browser may use from another origin (spec circus-api-core 2.4). */
const METHODS = 'POST, GET, PUT, OPTIONS, PATCH, DELETE';
/** What a page of another origin may read of our answers besides the always readable headers. */
const EXPOSED =
  'Content-Disposition, ETag, Link, Location, Retry-After, X-Page, X-Request-Id, X-Total-Count, X-Total-Count-Exact';

/** What pages of another origin may send: for DICOMweb also media types in quotes, which browsers ask about, and parts of bulk data. */
const ALLOWED = {
  api: 'Authorization, Content-Type',
  dicomWeb: 'Accept, Authorization, Content-Type, If-None-Match, Range',
};
const EXPOSED_BY = { api: EXPOSED, dicomWeb: `${EXPOSED}, Accept-Ranges, Content-Location, Content-Range, Warning` };

/**
 * The CORS headers of every answer of `/api` and `/login`, or of `/dicom-web`, as a flat list of names and values.
 * Credentials are allowed to a named origin only: browsers refuse them together with `*`.
 * @param origin `*` or one origin, for instance `https://viewer.example.org`
 */
export function corsHeaders(origin: string, door: 'api' | 'dicomWeb' = 'api'): readonly string[] {
  return [
    'access-control-allow-origin',
    origin,
    'access-control-allow-methods',
    METHODS,
    'access-control-allow-headers',
    ALLOWED[door],
    'access-control-expose-headers',
    EXPOSED_BY[door],
    'access-control-max-age',
    '86400',
    ...(origin === '*' ? [] : ['access-control-allow-credentials', 'true']),
  ];
}

/** What the image server sends with every answer (spec circus-rs 0), for those the gateway gives in its place. */
export function imageServerCorsHeaders(origin: string): readonly string[] {
  return [
    'access-control-allow-origin',
    origin,
    'access-control-allow-methods',
    'GET',
    'access-control-allow-headers',
    'Authorization',
    'access-control-max-age',
    '86400',
  ];
}
