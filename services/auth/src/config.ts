import { databaseEnvironment, flag, loadConfig, milliseconds, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';

/** What auth reads from its environment. */
export const authConfig = z.object({
  ...serviceEnvironment,
  ...databaseEnvironment,
  /** The address by which users reach the suite, where a proxy stands in front of it. */
  PUBLIC_URL: z.url().optional(),
  /** Address of the image server that clients are told; `/rs` of the suite's own address unless given. */
  DICOM_IMAGE_SERVER_URL: z.string().min(1).optional(),
  /** Bytes of one uploaded file, as clients are told; the doors themselves have the limit. */
  UPLOAD_FILE_SIZE_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(16 * 2 ** 30),
  /** A login by cookie ends when it was not used for so long. */
  SESSION_TIMEOUT_MS: milliseconds.min(1_000).default(3_600_000),
  /** Whether a login by cookie counts only for the address and browser that it was made from. */
  USER_SESSIONS_INCLUDE_IP_AND_USERAGENT: flag.default(true),
  /** How long lines of the log that Slicebox shows are kept. */
  LOG_KEEP_DAYS: z.coerce.number().min(1).max(36_500).default(365),
  /** How often what logins leave behind is removed: expired tokens, one-time strings and the like. */
  TOKEN_PURGE_INTERVAL_MS: milliseconds.min(10).default(3_600_000),
  /** How long a login by password lasts: its access token, and the refresh token that makes the next pair. */
  ACCESS_TOKEN_LIFETIME_MS: milliseconds.min(1_000).default(3_600_000),
  REFRESH_TOKEN_LIFETIME_MS: milliseconds.min(1_000).default(14 * 24 * 3_600_000),
  ONETIME_STRING_LIFETIME_MS: milliseconds.min(1_000).default(60_000),
  /** Failed logins in a row, of one name from one address, that cost no wait; the first wait, which doubles; the longest. */
  LOGIN_FREE_FAILURES: z.coerce.number().int().min(1).max(1_000).default(5),
  LOGIN_FIRST_WAIT_MS: milliseconds.min(1).default(1_000),
  LOGIN_MAX_WAIT_MS: milliseconds.min(1_000).default(300_000),
  /** Failed logins of all names together from one address, within the window, that cost no wait. */
  LOGIN_ADDRESS_FREE_FAILURES: z.coerce.number().int().min(1).max(1_000_000).default(100),
  LOGIN_ADDRESS_WINDOW_MS: milliseconds.min(1_000).default(600_000),
  /** Who knows whose passwords are right: `default`, `ldap`, or the path of a module with a slash in it. */
  AUTH_PROVIDER: z.string().default('default'),
  /** Whether the suite's own passwords count where that provider says no or is away. */
  AUTH_FALLBACK_TO_DEFAULT: flag.default(false),
  /** Below the time that the gateway waits for auth. */
  AUTH_PROVIDER_TIMEOUT_MS: milliseconds.min(100).default(2_500),
  LDAP_URL: z
    .string()
    .regex(/^ldaps?:\/\/[^/?#]+\/?$/i, 'must be ldap://host:port or ldaps://host:port')
    .optional(),
  LDAP_STARTTLS: flag.default(false),
  /** PEM of the authorities that the directory's certificate may come from, or the path of its file. */
  LDAP_CA: z.string().optional(),
  /** Who searches the directory; anybody when left out. */
  LDAP_BIND_DN: z.string().optional(),
  LDAP_BIND_PASSWORD: z.string().optional(),
  LDAP_BASE_DN: z.string().optional(),
  LDAP_FILTER: z.string().default('(|(uid={id})(mail={id}))'),
  LDAP_EMAIL_ATTRIBUTE: z.string().min(1).default('mail'),
  /** The provider of logins by OpenID Connect, as its discovery names itself; there are none without it. */
  OIDC_ISSUER: z.url({ protocol: /^https?$/, error: 'must be an https:// address' }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  /** None for a public client. */
  OIDC_CLIENT_SECRET: z.string().optional(),
  /** How the secret is shown to the provider; as the provider says it takes it when left out. */
  OIDC_CLIENT_AUTHENTICATION: z.enum(['client_secret_basic', 'client_secret_post']).optional(),
  OIDC_SCOPES: z.string().default('openid email'),
  /** The claim that holds the e-mail address of the suite's account. */
  OIDC_EMAIL_CLAIM: z.string().default('email'),
  /** What the button of a login page says. */
  OIDC_NAME: z.string().default('OpenID Connect'),
  /** Whether only e-mail addresses count that the provider says it has verified. */
  OIDC_REQUIRE_VERIFIED_EMAIL: flag.default(true),
  /** How long each question to the provider may take; counted in whole seconds. */
  OIDC_TIMEOUT_MS: milliseconds.min(1_000).default(5_000),
  /** How long somebody may take to log in at the provider. */
  OIDC_FLOW_LIFETIME_MS: milliseconds.min(1_000).default(600_000),
});
export type AuthConfig = z.infer<typeof authConfig>;

const firstStartConfig = z.object({
  DATABASE_URL: databaseEnvironment.DATABASE_URL,
  CIRCUS_ADMIN_EMAIL: z.email({ error: 'must be an e-mail address' }),
  CIRCUS_ADMIN_PASSWORD: z.string().min(8, { error: 'must have at least 8 characters' }).optional(),
});
export type FirstStartConfig = z.infer<typeof firstStartConfig>;

/** @throws ConfigurationError */
export const readFirstStartConfig = (): FirstStartConfig => loadConfig(firstStartConfig, process.env);
