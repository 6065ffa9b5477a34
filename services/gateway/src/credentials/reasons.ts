import { NO_CREDENTIAL } from '@circus/contracts';

/** Why a caller stays anonymous, in the words of the 401 that a route gives for it (spec circus-api-core 3.1). */
export const REASONS = {
  none: NO_CREDENTIAL,
  malformed: 'Invalid request: malformed authorization header',
  otherSite: 'Unauthorized request: the session cookie alone is not accepted from another site',
  /** The caller's token is one of the image server's, which that server checks itself. */
  imageServerToken: 'Invalid token: access token is invalid',
} as const;
