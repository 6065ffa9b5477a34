import type { Bus } from '@circus/bus';
import { rpc } from '@circus/contracts';
import type { Database } from '@circus/db';
import { findAccess } from '../access/accessRepository.js';
import { findLoginAccount } from '../accounts/accountRepository.js';

/**
 * `circus.rpc.auth.access`: every service asks for the rights of its callers. `circus.rpc.auth.accessOfAccount`: commands that
 * work for somebody ask for his.
 */
export async function serveAccess(bus: Bus, database: Database): Promise<void> {
  await bus.serve(rpc.access, ({ userId }) => findAccess(database, userId));
  await bus.serve(rpc.accessOfAccount, async ({ name }) => {
    const account = await findLoginAccount(database, name);
    return account && findAccess(database, account.userId);
  });
}
