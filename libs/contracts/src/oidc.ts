import { z } from 'zod';

/** What a login page needs to know of logins by OpenID Connect. */
export const oidcInfo = z
  .object({
    enabled: z.boolean(),
    name: z.string().meta({ description: 'What the button says: the provider, as users know it' }),
  })
  .meta({ id: 'OidcInfo' });
export type OidcInfo = z.infer<typeof oidcInfo>;

/** The query of `GET /login/oidc`. */
export const oidcBeginning = z.object({
  returnTo: z
    .string()
    .optional()
    .meta({ description: 'Where to go after the login: a path of this site, `/` when left out' }),
});
