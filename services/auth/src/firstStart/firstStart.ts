import type { Database } from '@circus/db';
import { auditChange } from '@circus/service-kit';
import { freeLoginId } from '../accounts/loginIds.js';
import { hashPassword } from '../passwords/passwordHash.js';
import { readablePassword } from '../passwords/readablePassword.js';
import { ensureDomain, everythingGroup, makeSuperuser } from './initialContent.js';

/** What was found or made. */
export interface FirstStart {
  /** Whether the administrator was made now. */
  created: boolean;
  email: string;
  /** Only where it was generated now: it is kept nowhere. */
  password?: string;
}

/** Any number that no other advisory lock of this database has: two first starts go one after the other. */
const FIRST_START_LOCK = 727_170;

/** The suite itself. */
const SUITE = { userId: null, userEmail: '', address: '', requestId: '' };

/**
 * Makes what must be there before anybody can do anything: the domain, the group "admin" and the administrator
 * (DECISIONS 8). What is there is left as it is, so that it may be called at every start and by several at once.
 */
export async function ensureAdministrator(
  database: Database,
  { email, password }: { email: string; password?: string | undefined },
): Promise<FirstStart> {
  return database.$transaction(async (transaction) => {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${FIRST_START_LOCK})`;
    await ensureDomain(transaction);
    const superuser = await transaction.user.findFirst({ where: { superuser: true }, orderBy: { id: 'asc' } });
    if (superuser) return { created: false, email: superuser.userEmail };

    const groupId = await everythingGroup(transaction);
    const known = await transaction.user.findUnique({ where: { userEmail: email }, select: { id: true } });
    await auditChange(transaction, 'auth', SUITE, {
      action: known ? 'user.update' : 'user.create',
      entity: 'user',
      entityId: email,
      details: { superuser: true },
    });
    if (known) {
      await makeSuperuser(transaction, known.id, groupId);
      return { created: false, email };
    }
    const generated = readablePassword();
    await transaction.user.create({
      data: {
        userEmail: email,
        loginId: await freeLoginId(transaction, email),
        passwordHash: await hashPassword(password ?? generated),
        description: 'Administrator',
        superuser: true,
        preferences: { theme: 'mode_white', personalInfoView: true },
        groups: { create: { groupId } },
      },
    });
    return { created: true, email, ...(password === undefined && { password: generated }) };
  });
}
