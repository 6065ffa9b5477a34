import { Refusal } from '@circus/contracts';
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';

const AWAY = 'The identity provider does not answer. Try again in a moment.';
const SET_UP =
  'The identity provider does not take logins of this site as they are set up. Tell an administrator: the log says why.';
const UNVERIFIED = 'The answer of the identity provider could not be verified. Begin the login again.';
const BEGIN_AGAIN = 'The identity provider does not know this login any more. Begin it again.';

/** The provider's own words for somebody whom it did not log in (RFC 6749, 4.1.2.1; OpenID Connect Core 3.1.2.6). */
const DECLINED = new Set([
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);
const PASSING = new Set(['server_error', 'temporarily_unavailable']);

/** What the client library finds in an answer that it must not believe. */
const UNBELIEVABLE = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
]);

/** What the user is told of an error that the client library threw over the provider's answer. */
export function refusalFor(error: unknown): Refusal {
  if (error instanceof AuthorizationResponseError) {
    if (DECLINED.has(error.error)) {
      return new Refusal('unauthenticated', `The identity provider did not log you in (${error.error}). Try it again.`);
    }
    return new Refusal('unavailable', PASSING.has(error.error) ? AWAY : SET_UP);
  }
  if (error instanceof ResponseBodyError) {
    if (error.error === 'invalid_grant') return new Refusal('unauthenticated', BEGIN_AGAIN);
    return new Refusal('unavailable', error.status >= 500 ? AWAY : SET_UP);
  }
  if (error instanceof WWWAuthenticateChallengeError) return new Refusal('unavailable', SET_UP);
  const isUnbelievable = error instanceof ClientError && UNBELIEVABLE.has(error.code ?? '');
  return isUnbelievable ? new Refusal('unauthenticated', UNVERIFIED) : new Refusal('unavailable', AWAY);
}

/** For the log: what happened, without the answer itself, which may hold a code or tokens. */
export function failureForLog(error: unknown): Record<string, unknown> {
  const { message, code, status, error: word, error_description: description, cause } = error as FailureParts;
  return {
    reason: message,
    code,
    status,
    providerError: word?.slice(0, 100),
    providerDescription: description?.slice(0, 300),
    because: causeForLog(cause),
  };
}

interface FailureParts {
  message?: string;
  code?: string;
  status?: number;
  error?: string;
  error_description?: string;
  cause?: unknown;
}

/** Messages of errors that have a code of their own are made of fixed words; a parser's may show what was parsed. */
function causeForLog(cause: unknown): string | undefined {
  const { message, code, cause: deeper } = (cause ?? {}) as FailureParts;
  if (typeof code === 'string' && typeof message === 'string') return `${code}: ${message}`;
  return deeper === undefined ? undefined : causeForLog(deeper);
}
