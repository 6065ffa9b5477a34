import { Bus } from '@circus/bus';
import type { UserUpdate } from '@circus/contracts';
import { type Database, OutboxRelay, openDatabase, type Transaction } from '@circus/db';
import type { Actor, CommandContext } from '@circus/service-kit';
import { raiseAccessVersions } from '../../access/accessChanges.js';
import { findLoginAccount, type LoginAccount } from '../../accounts/accountRepository.js';
import { updateAccount } from '../../accounts/updateAccount.js';

/** Somebody at the console, who has no account, as the audit trail shows them. */
export const OPERATOR: Actor = { userId: null, userEmail: '', address: '', requestId: '' };

/** Users told of in one event: 10,000 ids are a tenth of what NATS takes. */
const TOLD_TOGETHER = 10_000;

/** Works with the database: beside a running suite, which is told at once of what has changed, or one that stands. */
export async function withDatabase<T>(
  context: Pick<CommandContext, 'databaseUrl' | 'natsUrl' | 'log'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = openDatabase(context.databaseUrl, { connections: 1 });
  try {
    const result = await work(database);
    await publishChanges(context, database);
    return result;
  } finally {
    await database.$disconnect();
  }
}

/** What waits in the outbox goes out without waiting for the service's next look: a right that was taken away is gone at once. */
async function publishChanges(
  { natsUrl, log }: Pick<CommandContext, 'natsUrl' | 'log'>,
  database: Database,
): Promise<void> {
  if (natsUrl === null || (await database.authOutbox.count({ where: { publishedAt: null } })) === 0) return;
  try {
    const bus = await Bus.connect({ url: natsUrl, name: 'circus', log, patient: false });
    await new OutboxRelay({ database, bus, schema: 'auth', log }).stop();
    await bus.close();
  } catch (error) {
    log.warn({ err: error }, 'The suite hears of the change when it reads its outbox next');
  }
}

/**
 * Raises the access versions of users whose rights or credentials have changed, as `AccessChanges` does inside the service: a
 * running suite's outbox tells everybody to forget them.
 */
export async function tellOf(transaction: Transaction, userIds: Iterable<number>): Promise<void> {
  const ids = [...new Set(userIds)].sort((a, b) => a - b);
  for (let first = 0; first < ids.length; first += TOLD_TOGETHER)
    await raiseAccessVersions(transaction, ids.slice(first, first + TOLD_TOGETHER));
}

/** Changes an account by the rules of the API, and tells of it. @throws Refusal as `updateAccount` does */
export async function updateAsOperator(
  database: Database,
  { userEmail }: Pick<LoginAccount, 'userEmail'>,
  update: UserUpdate,
): Promise<void> {
  await database.$transaction(async (transaction) =>
    tellOf(transaction, await updateAccount(transaction, OPERATOR, userEmail, update)),
  );
}

/** @param name e-mail address or login ID. @throws Error where it is nobody's */
export async function requireAccount(database: Database, name: string): Promise<LoginAccount> {
  const account = await findLoginAccount(database, name);
  if (!account) throw new Error(`There is no user with the e-mail address or login ID "${name}".`);
  return account;
}
