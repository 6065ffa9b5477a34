import type { Database } from '@circus/db';
import { findAccess } from './access/accessRepository.js';
import { findLoginAccount } from './accounts/accountRepository.js';
import { verifyNothing } from './passwords/passwordHash.js';
import { findServerParam } from './serverParams/serverParamRepository.js';
import { findToken } from './tokens/tokenRepository.js';

const ROUNDS = 3;

/**
 * Runs what every request of the suite waits for a few times: connections are open, plans are made, code is loaded.
 * Nothing of it finds anything.
 *
 * @param connections as many as the pool has
 */
export async function warmUp(database: Database, connections: number): Promise<void> {
  await verifyNothing('');
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        await findToken(database, '');
        await findAccess(database, 0);
        await findLoginAccount(database, '');
        await findServerParam(database, '');
      }),
    );
  }
}
