import { z } from 'zod';
import { sliceboxRole } from './access.js';
import { storableText } from './storableText.js';
import { numericId } from './values.js';

/** Name and password at `POST /users/login`. */
export const sliceboxUserPass = z
  .object({ user: z.string().max(1_024), pass: z.string().max(1_024) })
  .meta({ id: 'userPass' });

/** An account as Slicebox lists it: never with its hash (spec slicebox 18.2). */
export const sliceboxUser = z.object({ id: numericId, user: z.string(), role: sliceboxRole }).meta({ id: 'user' });
export type SliceboxUser = z.infer<typeof sliceboxUser>;

/** Body of `POST /users`; an administrator of Slicebox makes no SUPERUSER. */
export const sliceboxNewUser = z
  .object({
    user: storableText
      .trim()
      .min(1, 'A user needs a name.')
      .max(128)
      .regex(/^[^\p{Cc}:]*$/u, 'A user name has neither a colon nor control characters.'),
    role: z.enum(['ADMINISTRATOR', 'USER'], { error: 'The role of a new user is ADMINISTRATOR or USER.' }),
    password: storableText.min(1, 'A user needs a password.').max(1_024),
  })
  .meta({ id: 'newUser' });
export type SliceboxNewUser = z.infer<typeof sliceboxNewUser>;
