/** Where objects are kept: `s3://bucket/prefix?endpoint=https://host:port&region=eu-north-1&pathStyle=true`. */
export interface S3Address {
  bucket: string;
  /** Before every key: empty, or ending in a slash. */
  prefix: string;
  /** Of a server other than Amazon's. */
  endpoint: string | undefined;
  /** Undefined: as the AWS SDK finds it. */
  region: string | undefined;
  /** The bucket in the path rather than in the host's name, as most servers other than Amazon's want it. */
  pathStyle: boolean;
}

const PARAMETERS = new Set(['endpoint', 'region', 'pathStyle']);

/** @throws Error that names the part of STORAGE_URL that is wrong */
export function parseS3Address(text: string): S3Address {
  const wrong = (what: string) => new Error(`STORAGE_URL: ${what}, as in s3://bucket/prefix?region=eu-north-1`);
  if (!text.startsWith('s3://') || !URL.canParse(text)) throw wrong('an s3: URL names a bucket');
  const url = new URL(text);
  if (url.username || url.password) {
    throw wrong('credentials do not stand in the URL (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY hold them)');
  }
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname)) throw wrong('an s3: URL names a bucket');
  for (const name of url.searchParams.keys()) {
    if (!PARAMETERS.has(name))
      throw wrong(`"${name}" is no setting of an s3: URL (endpoint, region and pathStyle are)`);
  }
  const endpoint = url.searchParams.get('endpoint') ?? undefined;
  if (endpoint !== undefined && !/^https?:\/\/[^/?#]+\/?$/.test(endpoint)) {
    throw wrong('the endpoint is an address such as https://s3.example.org');
  }
  const pathStyle = url.searchParams.get('pathStyle') ?? String(endpoint !== undefined);
  if (pathStyle !== 'true' && pathStyle !== 'false') throw wrong('pathStyle is true or false');
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  return {
    bucket: url.hostname,
    prefix: prefix === '' ? '' : `${decodeURIComponent(prefix)}/`,
    endpoint,
    // Servers other than Amazon's take any; the SDK insists on one.
    region: url.searchParams.get('region') ?? (endpoint === undefined ? undefined : 'us-east-1'),
    pathStyle: pathStyle === 'true',
  };
}
