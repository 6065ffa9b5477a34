import { isUnavailable, openDatabase } from '@circus/db';
import { readFirstStartConfig } from './config.js';
import { ensureAdministrator } from './firstStart/firstStart.js';

/** Run once before the services: prints what was found or made as one line of JSON, or says on standard error what is wrong. */
async function main(): Promise<void> {
  const config = readFirstStartConfig();
  const database = openDatabase(config.DATABASE_URL, { connections: 1 });
  try {
    const firstStart = await ensureAdministrator(database, {
      email: config.CIRCUS_ADMIN_EMAIL,
      password: config.CIRCUS_ADMIN_PASSWORD,
    });
    process.stdout.write(`${JSON.stringify(firstStart)}\n`);
  } finally {
    await database.$disconnect();
  }
}

try {
  await main();
} catch (error) {
  const message = isUnavailable(error) ? 'The database does not answer.' : (error as Error).message;
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
