import { createHash, randomBytes } from 'node:crypto';
import {
  ALL,
  GLOBAL_PRIVILEGES,
  newId,
  PLUGIN_ROLES,
  type PluginRole,
  PROJECT_ROLES,
  type ProjectRole,
} from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';

/** One right, as it is left out of a group: `privilege manageServer`, `project read`, `domain` and so on. */
export type Right = `privilege ${string}` | `project ${ProjectRole}` | `plugin ${PluginRole}` | 'domain' | 'superuser';

/** Every right that somebody can have. */
export const RIGHTS: Right[] = [
  'superuser',
  ...Object.keys(GLOBAL_PRIVILEGES).map((name) => `privilege ${name}` as const),
  ...(Object.keys(PROJECT_ROLES) as ProjectRole[]).map((role) => `project ${role}` as const),
  ...PLUGIN_ROLES.map((role) => `plugin ${role}` as const),
  'domain',
];

/** Somebody with a permanent token. */
export interface Somebody {
  userId: number;
  userEmail: string;
  groupId: number;
  tokenId: string;
  token: string;
}

/** Makes users in a running suite's database, as the role that owns it. */
export class Users {
  private made = 0;

  constructor(private readonly database: Database) {}

  /** A user, in a group of his own, with these rights; his preference shows patient information. */
  async create(rights: readonly Right[]): Promise<Somebody> {
    const name = `somebody-${++this.made}`;
    const userEmail = `${name}@example.com`;
    const [group] = await this.database.$queryRaw<{ group_id: number }[]>`
      INSERT INTO auth."group" (group_name, ${columns(Object.keys(GROUP_COLUMNS))}, updated_at)
      VALUES (${name}, ${Prisma.join(Object.values(GROUP_COLUMNS).map((of) => Prisma.sql`${of(rights)}::text[]`))}, now())
      RETURNING group_id`;
    const groupId = group?.group_id as number;
    const [user] = await this.database.$queryRaw<{ id: number }[]>`
      INSERT INTO auth."user" (user_email, login_id, password_hash, superuser, preferences, updated_at)
      VALUES (${userEmail}, ${name}, '', ${rights.includes('superuser')}, '{"personalInfoView": true}', now())
      RETURNING id`;
    const userId = user?.id as number;
    await this.database.$executeRaw`
      INSERT INTO auth.user_group (user_id, group_id) VALUES (${userId}, ${groupId})`;
    return { userId, userEmail, groupId, ...(await this.createToken(userId, null)) };
  }

  /** @param expiresAt null for a permanent token */
  async createToken(userId: number, expiresAt: Date | null): Promise<{ tokenId: string; token: string }> {
    const [tokenId, token] = [newId(), randomBytes(20).toString('hex')];
    const hash = createHash('sha256').update(token).digest();
    await this.database.$executeRaw`
      INSERT INTO auth.access_token (token_id, user_id, token_hash, permanent, description, expires_at, updated_at)
      VALUES (${tokenId}, ${userId}, ${hash}, ${expiresAt === null}, 'test', ${expiresAt}, now())`;
    return { tokenId, token };
  }
}

/** A group's columns, and what is in them for rights. */
const GROUP_COLUMNS: Record<string, (rights: readonly Right[]) => string[]> = {
  privileges: (rights) => Object.keys(GLOBAL_PRIVILEGES).filter((name) => rights.includes(`privilege ${name}`)),
  domains: (rights) => (rights.includes('domain') ? [ALL] : []),
  ...Object.fromEntries(
    (Object.entries(PROJECT_ROLES) as [ProjectRole, string][]).map(([role, field]) => [
      snakeCase(field),
      (rights: readonly Right[]) => (rights.includes(`project ${role}`) ? [ALL] : []),
    ]),
  ),
  ...Object.fromEntries(
    PLUGIN_ROLES.map((role) => [
      snakeCase(role),
      (rights: readonly Right[]) => (rights.includes(`plugin ${role}`) ? [ALL] : []),
    ]),
  ),
};

/** `readProjects` becomes `read_projects`. */
function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const columns = (names: string[]): Prisma.Sql => Prisma.raw(names.join(', '));
