import {
  type Configuration,
  deriveServiceDatabaseUrls,
  ensureSecrets,
  readConfiguration,
  readRunState,
  withStack,
} from '@circus/local';
import type { CircusCommand } from '@circus/service-kit';
import { ensureFirstAdministrator, tellOfAdministrator } from '../firstAdministrator.js';

/** A database, as its owner and as the services. */
interface Target {
  databaseUrl: string;
  serviceDatabaseUrls: Record<string, string>;
}

/** `node circus migrate` (spec circus-api-core 10): also for a database without anything in it. */
export const migrate: CircusCommand = {
  name: 'migrate',
  summary: 'Bring the database to the newest revision; an empty one gets its first content',
  needs: 'nothing',
  run: async ({ print }) => {
    const configuration = readConfiguration();
    const target = await externalTarget(configuration);
    if (target) return bringUp(configuration, target, print);
    // The embedded database is brought up as it is started: what it went through since then was done now.
    const begun = new Date();
    await withStack(configuration.dataDirectory, (stack) => bringUp(configuration, stack, print, begun), {
      onNotice: (text) => process.stderr.write(`${text}\n`),
    });
  },
};

/** The database that `DATABASE_URL` names, unless a suite runs that knows better. */
async function externalTarget({ dataDirectory, databaseUrl, environment }: Configuration): Promise<Target | null> {
  if (!databaseUrl || readRunState(dataDirectory)?.ready) return null;
  const { master } = ensureSecrets(dataDirectory);
  return { databaseUrl, serviceDatabaseUrls: await deriveServiceDatabaseUrls(databaseUrl, master, environment) };
}

/** @param begun the steps that the database has gone through from then on are of this run too */
async function bringUp(
  configuration: Configuration,
  { databaseUrl, serviceDatabaseUrls }: Target,
  print: (line: string) => void,
  begun?: Date,
): Promise<void> {
  const { migrate: applyMigrations, readRevisions } = await import('@circus/db');
  const before = (await readRevisions(databaseUrl)).filter(({ startedAt }) => !begun || startedAt < begun).length;
  print(`Current Revision: ${before}`);
  let steps = 0;
  try {
    await applyMigrations({ databaseUrl, serviceDatabaseUrls });
  } finally {
    // Told also where a later step failed: what was done before it stays.
    const revisions = await readRevisions(databaseUrl);
    for (const { name } of revisions.slice(before)) print(`Revision ${before + ++steps}: ${name}`);
  }
  print(steps > 0 ? 'The database is now up to date.' : 'Already up to date.');
  const firstStart = await ensureFirstAdministrator(configuration, serviceDatabaseUrls.auth ?? databaseUrl);
  if (firstStart.created) tellOfAdministrator(firstStart, print);
}
