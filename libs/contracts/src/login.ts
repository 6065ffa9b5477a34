import { z } from 'zod';
import { storableText } from './storableText.js';

const given = (description: string) => z.string().optional().meta({ description });

/**
 * The form of `POST /login` (spec circus-api-core 3.2, 3.3; RFC 6749 4.3 and 6). What a grant needs and does not get is
 * refused in OAuth's own words, so that the schema itself asks for nothing.
 */
export const loginForm = z
  .object({
    grant_type: given('`password` or `refresh_token`'),
    client_id: given('`circus-front`; may come by HTTP Basic instead'),
    client_secret: given('Any printable characters; may come by HTTP Basic instead'),
    username: given('For `password`: e-mail address or login ID'),
    password: given('For `password`'),
    refresh_token: given('For `refresh_token`: the one of the last answer; it works once'),
    scope: given('Ignored'),
  })
  .meta({ id: 'LoginForm' });
export type LoginForm = z.infer<typeof loginForm>;

const token = z.string().regex(/^[0-9a-f]{40}$/);

/** A token pair: the only time the two are visible. */
export const sessionTokens = z
  .object({
    access_token: token,
    token_type: z.literal('Bearer'),
    expires_in: z.number().int().min(0).meta({ description: 'Whole seconds that the access token lasts' }),
    refresh_token: token,
  })
  .meta({ id: 'SessionTokens' });
export type SessionTokens = z.infer<typeof sessionTokens>;

/** Whose login a one-time string is to open: e-mail address or login ID (spec circus-api-core 8.6). */
export const onetimeUrlCreation = z.strictObject({ user: storableText }).meta({ id: 'OnetimeUrlCreation' });

/** The only time a one-time string is visible. */
export const onetimeUrlCreated = z
  .object({ onetimeString: z.string().regex(/^[0-9a-z]{32}$/) })
  .meta({ id: 'OnetimeUrlCreated' });
