/** What a provider says of somebody (OpenID Connect Core 5.1). */
export type Claims = Readonly<Record<string, unknown>>;

export interface EmailRules {
  /** The claim that holds the e-mail address of the suite's account. */
  emailClaim: string;
  requireVerifiedEmail: boolean;
}

/** Whether these claims tell everything that `emailOf` looks at. */
export const hasEmail = (claims: Claims, { emailClaim, requireVerifiedEmail }: EmailRules): boolean =>
  claims[emailClaim] !== undefined && (!requireVerifiedEmail || claims.email_verified !== undefined);

/** Whose login it is. */
export interface ClaimedEmail {
  email: string;
  /** Whether the provider vouches for it, or need not. */
  counts: boolean;
}

/**
 * The e-mail address of whoever logged in; null where the claims have none. What a provider says in `email_verified` is about
 * `email`: another claim, which users may be able to change, counts only where it is the same.
 */
export function emailOf(claims: Claims, { emailClaim, requireVerifiedEmail }: EmailRules): ClaimedEmail | null {
  const email = claims[emailClaim];
  if (typeof email !== 'string' || email === '') return null;
  // Some providers write JSON's true as a text.
  const isVerified = claims.email_verified === true || claims.email_verified === 'true';
  return { email, counts: !requireVerifiedEmail || (isVerified && claims.email === email) };
}
