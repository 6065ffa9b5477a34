import {
  GROUP_LISTS,
  type GroupCreation,
  groupCreation,
  isDeclaredDefault,
  isStorable,
  knownServerParam,
  preferences,
  storableText,
  unreadableIds,
} from '@circus/contracts';
import { z } from 'zod';
import { Prisma } from '../database.js';
import { issuesOf, type RowCheck, unless } from './rowCheck.js';

/** A person's or program's name for itself at the door. */
const name = storableText.min(1);

const user = z.object({
  userEmail: z.string().regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address'),
  loginId: name,
  passwordHash: z
    .string()
    .regex(/^($|\$argon2id\$|\$2[aby]\$)/, 'is neither argon2id nor bcrypt: nobody can log in with it'),
  accessVersion: z.number().int().min(1),
  preferences: preferences.partial(),
});

export const userRows: RowCheck<z.infer<typeof user>> = {
  entity: 'user',
  key: [{ column: Prisma.sql`id`, type: 'bigint' }],
  columns: Prisma.sql`user_email AS "userEmail", login_id AS "loginId", password_hash AS "passwordHash", preferences,
    access_version AS "accessVersion"`,
  from: Prisma.sql`auth."user"`,
  reasonsOf: (row) => issuesOf(user, row),
};

const snakeCase = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const groupRows: RowCheck<GroupCreation> = {
  entity: 'group',
  key: [{ column: Prisma.sql`group_id`, type: 'bigint' }],
  // A list that was left out is stored as NULL, and means the same as an empty one.
  columns: Prisma.sql`group_name AS "groupName", ${Prisma.raw(
    GROUP_LISTS.map((field) => `coalesce(${snakeCase(field)}, '{}') AS "${field}"`).join(', '),
  )}`,
  from: Prisma.sql`auth."group"`,
  reasonsOf: (row) => [
    ...issuesOf(groupCreation, row),
    ...unreadableIds(row).map(({ further, reading }) => `${further}: names what ${reading} does not`),
  ],
};

interface ServerParamRow {
  key: string;
  value: unknown;
  domains: unknown;
}

export const serverParamRows: RowCheck<ServerParamRow> = {
  entity: 'serverParam',
  key: [{ column: Prisma.sql`p.key`, type: 'text' }],
  columns: Prisma.sql`p.key, p.value, d.value AS domains`,
  from: Prisma.sql`auth.server_param p LEFT JOIN auth.server_param d ON d.key = 'domains'`,
  reasonsOf: ({ key, value, domains }) => {
    const schema = knownServerParam(key);
    const issues = schema ? issuesOf(schema, value) : unless([isStorable(value), 'holds text that cannot be stored']);
    if (key !== 'defaultDomain' || issues.length > 0) return issues;
    return unless([isDeclaredDefault(domains, value), 'is none of the domains']);
  },
};

interface TokenRow {
  hashBytes: number;
  refreshHashBytes: number | null;
  permanent: boolean;
  expires: boolean;
  refreshExpires: boolean;
}

export const tokenRows: RowCheck<TokenRow> = {
  entity: 'token',
  key: [{ column: Prisma.sql`token_id`, type: 'text' }],
  columns: Prisma.sql`octet_length(token_hash) AS "hashBytes", octet_length(refresh_token_hash) AS "refreshHashBytes",
    permanent, expires_at IS NOT NULL AS expires, refresh_expires_at IS NOT NULL AS "refreshExpires"`,
  from: Prisma.sql`auth.access_token`,
  reasonsOf: ({ hashBytes, refreshHashBytes, permanent, expires, refreshExpires }) =>
    unless(
      [hashBytes === 32, 'the hash of the token is not of 32 bytes'],
      [!permanent || !expires, 'a permanent token does not expire'],
      [!permanent || refreshHashBytes === null, 'a permanent token has no refresh token'],
      [permanent || expires, 'a session token must expire'],
      [permanent || refreshHashBytes === 32, 'the hash of the refresh token is not of 32 bytes'],
      [permanent || refreshExpires, 'a refresh token must expire'],
    ),
};

export const onetimeUrlRows: RowCheck<{ hashBytes: number; lasts: boolean }> = {
  entity: 'onetimeUrl',
  key: [{ column: Prisma.sql`onetime_url_id`, type: 'text' }],
  columns: Prisma.sql`octet_length(string_hash) AS "hashBytes", expires_at > created_at AS lasts`,
  from: Prisma.sql`auth.onetime_url`,
  reasonsOf: ({ hashBytes, lasts }) =>
    unless(
      [hashBytes === 32, 'the hash of the string is not of 32 bytes'],
      [lasts, 'it had expired before it was made'],
    ),
};
