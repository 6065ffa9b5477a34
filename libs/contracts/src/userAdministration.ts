import { z } from 'zod';
import { myList } from './myLists.js';
import { preferences } from './preferences.js';
import { searchEnvelope } from './search.js';
import { refuseUnstorable, storableText } from './storableText.js';
import { isoDate } from './values.js';

/** E-mail address of an account, as browsers' forms check one: also of an intranet's host. At most 254 characters (RFC 5321). */
export const accountEmail = z
  .email({ pattern: z.regexes.html5Email, error: 'An e-mail address is needed, for instance mori@example.com.' })
  .max(254, 'An e-mail address has at most 254 characters.');

/** Login name of an account. No colon: HTTP Basic ends the name with it (RFC 7617). */
export const accountLoginId = storableText
  .min(1, 'A login ID has at least 1 character.')
  .max(128, 'A login ID has at most 128 characters.')
  .regex(/^[^\p{Cc}:]*$/u, 'A login ID has neither a colon nor control characters.')
  .refine((loginId) => loginId.trim() === loginId, 'A login ID neither begins nor ends with a space.');

const CONTROL_CHARACTER = /\p{Cc}/u;
const PASSWORD_RULE = 'A password has 8 to 1024 characters, none of them a control character.';

/** A password that somebody chooses. Those chosen before this rule stay good. */
export const newPassword = storableText
  .min(8, PASSWORD_RULE)
  .max(1024, PASSWORD_RULE)
  .refine((password) => !CONTROL_CHARACTER.test(password), PASSWORD_RULE);

const groupIds = z.array(z.number().int().min(1).max(2_147_483_647)).max(1_000);
const somePreferences = z.strictObject(preferences.shape).partial().superRefine(refuseUnstorable);

const changeable = {
  loginId: accountLoginId,
  loginEnabled: z.boolean(),
  description: storableText.max(1_024),
  groups: groupIds,
};

/** `POST /admin/users` (spec circus-api-core 8.1): `preferences` go over the defaults, `myLists` is passed over. */
export const userCreation = z
  .strictObject({
    userEmail: accountEmail,
    password: newPassword,
    ...changeable,
    preferences: somePreferences.optional(),
    myLists: z.unknown().optional(),
  })
  .meta({ id: 'UserCreation' });
export type UserCreation = z.infer<typeof userCreation>;

export const userCreated = z.object({ userEmail: z.string() }).meta({ id: 'UserCreated' });

/** `PATCH /admin/users/:userEmail`: an empty password means the one that there is; `preferences` replace the stored ones. */
export const userUpdate = z
  .strictObject({
    ...changeable,
    password: storableText
      .max(1_024, PASSWORD_RULE)
      .refine((password) => password === '' || newPassword.safeParse(password).success, PASSWORD_RULE),
    preferences: somePreferences,
  })
  .partial()
  .meta({ id: 'UserUpdate' });
export type UserUpdate = z.infer<typeof userUpdate>;

/** An account as administrators see it (spec circus-api-core 5.1); its password is nowhere. */
export const adminUser = z
  .object({
    userEmail: z.string(),
    loginId: z.string(),
    description: z.string(),
    loginEnabled: z.boolean(),
    groups: z.array(z.number().int()),
    /** As stored; defaults are not filled in. */
    preferences: z.record(z.string(), z.unknown()),
    myLists: z.array(myList),
    lastLoginTime: isoDate,
    lastLoginIp: z.string(),
    createdAt: isoDate,
    updatedAt: isoDate,
  })
  .meta({ id: 'User' });
export type AdminUser = z.infer<typeof adminUser>;

export const adminUserPage = searchEnvelope(adminUser).meta({ id: 'UserPage' });

/** `PUT /login-info/password`: anybody's change of their own password. */
export const passwordChange = z
  .strictObject({ currentPassword: z.string().min(1), newPassword })
  .meta({ id: 'PasswordChange' });
export type PasswordChange = z.infer<typeof passwordChange>;
