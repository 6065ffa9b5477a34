import { fileURLToPath } from 'node:url';
import { flag, milliseconds, port, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';
import { SERVICES } from './routing/routeTable.js';

const address = z
  .string()
  .regex(/^https?:\/\/[^/?#]+\/?$/, 'must be an address such as http://127.0.0.1:5001')
  .transform((url) => url.replace(/\/$/, ''));
const addresses = address.transform((url) => [url]).or(z.array(address).min(1, 'must name at least one address'));

/** `{"auth": "http://…", "image-render": ["http://…", "http://…"], …}`, complete. */
const serviceUrls = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.object(Object.fromEntries(SERVICES.map((service) => [service, addresses])) as ServiceShape));
type ServiceShape = Record<(typeof SERVICES)[number], typeof addresses>;

const origin = z
  .string()
  .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'must look like https://circus.example.org')
  .transform((text) => new URL(text).origin);

const count = z.coerce.number().int().min(0);

/** What the gateway reads from its environment. */
export const gatewayConfig = z
  .object({
    ...serviceEnvironment,
    PORT: serviceEnvironment.PORT.unwrap().default(8080),
    /** Where clients reach the suite, for instance https://circus.example.org; behind a proxy the only way to know. */
    PUBLIC_URL: origin.optional(),
    /** Files in PEM; with both, clients are served by TLS. */
    TLS_CERT: z.string().optional(),
    TLS_KEY: z.string().optional(),
    /** Whose `X-Forwarded-*` is believed: addresses, CIDR ranges or `loopback`, separated by commas. */
    TRUSTED_PROXIES: z
      .string()
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((entry) => entry.trim())
          .filter((entry) => entry !== ''),
      ),
    /** `*`, or the one origin whose pages may call the API with their user's credentials. */
    CORS_ORIGIN: z.literal('*').or(origin).default('*'),
    SERVICE_URLS: serviceUrls,
    /** PEM of the Ed25519 key that signs internal tokens; no other process has it. */
    INTERNAL_PRIVATE_KEY: z.string().min(1),
    /** Folder of the built console; where there is none, a page with links stands at `/`. */
    CONSOLE_DIR: z.string().default(fileURLToPath(new URL('../../console/site', import.meta.url))),
    /** Whether the administrator may stop the suite by `POST /api/system/stop`. */
    ALLOW_STOP: flag.default(false),
    /** Whether others than this machine may see /healthz, /readyz and /metrics. */
    METRICS_PUBLIC: flag.default(false),
    /** A port of its own for these three, for everybody who reaches it: no client should. */
    METRICS_PORT: port.optional(),
    CONNECT_TIMEOUT_MS: milliseconds.default(5_000),
    /** From the end of a request to the beginning of its answer. */
    HEADERS_TIMEOUT_MS: milliseconds.default(300_000),
    /** Between two pieces of a body, in either direction; event streams may be silent for longer. */
    IDLE_TIMEOUT_MS: milliseconds.default(120_000),
    /** Connections to each instance of a service; every event stream takes one. */
    SERVICE_CONNECTIONS: z.coerce.number().int().min(1).default(1_024),
    /** Requests in a second of one credential, or of one address where nobody is known; 0 for no limit. */
    RATE_LIMIT_PER_SECOND: count.max(1_000_000).default(1_000),
    /** Requests that may come at once after a pause. */
    RATE_LIMIT_BURST: count.min(1).max(10_000_000).default(5_000),
    /** Connections that one address may have open; 0 for no limit. Trusted proxies may have any number. */
    MAX_CONNECTIONS_PER_ADDRESS: count.default(1_000),
    /** Whether a client's `traceparent` is gone on with; otherwise it becomes a link of the request's own trace. */
    TRACEPARENT_TRUSTED: flag.default(false),
    /** Bytes of a request's first line and header lines together. */
    MAX_REQUEST_HEADER_BYTES: count
      .min(4_096)
      .max(256 * 1024)
      .default(64 * 1024),
    /** Header lines of a request. */
    MAX_REQUEST_HEADERS: count.min(20).max(10_000).default(200),
    /** Bytes of a request's path and query. */
    MAX_URL_BYTES: count
      .min(1_024)
      .max(256 * 1024)
      .default(32 * 1024),
    /** From the first byte of a request to the end of its header lines; also for a connection that says nothing. */
    REQUEST_HEADERS_TIMEOUT_MS: milliseconds.min(100).default(30_000),
    /** For how long browsers come by TLS only, once they came by it; 0 to say nothing of it. */
    TRANSPORT_SECURITY_SECONDS: count.default(31_536_000),
    /** Who may show the suite's pages in a frame, for instance https://portal.example.org. */
    FRAME_ANCESTORS: z
      .string()
      .regex(/^('none'|('self'|https?:\/\/[^\s;,']+)( ('self'|https?:\/\/[^\s;,']+))*)$/, {
        error: "must be 'none', or 'self' and addresses such as https://portal.example.org, separated by blanks",
      })
      .default("'none'"),
    /** From where browsers may load answers into a page without CORS. */
    CROSS_ORIGIN_RESOURCE_POLICY: z.enum(['same-origin', 'same-site', 'cross-origin']).default('same-site'),
  })
  .refine((config) => (config.TLS_CERT === undefined) === (config.TLS_KEY === undefined), {
    path: ['TLS_KEY'],
    message: 'TLS_CERT and TLS_KEY belong together',
  });

export type GatewayConfig = z.infer<typeof gatewayConfig>;
