import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveServiceDatabaseUrls, ensureSecrets, readConfiguration } from '@circus/local';
import type { CircusCommand } from '@circus/service-kit';
import { ensureFirstAdministrator, tellOfAdministrator } from '../firstAdministrator.js';
import { serviceSecrets } from '../serviceSecrets.js';

/**
 * What `npm start` does before it starts the services, for containers and clusters: run once at every start, before the
 * services. Running it again changes nothing.
 */
export const prepare: CircusCommand = {
  name: 'prepare',
  summary: "Bring DATABASE_URL to the newest form, make the services' roles and secrets, and the first administrator",
  options: [{ flags: '--secrets <folder>', summary: 'write <folder>/<service>/ with what each service needs to know' }],
  needs: 'nothing',
  run: async ({ print }, _args, options) => {
    const configuration = readConfiguration();
    const { databaseUrl, dataDirectory, environment } = configuration;
    if (!databaseUrl)
      throw new Error('Give DATABASE_URL: this prepares an external PostgreSQL. npm start needs no such step.');
    const secrets = ensureSecrets(dataDirectory);
    const serviceDatabaseUrls = await deriveServiceDatabaseUrls(databaseUrl, secrets.master, environment);
    const { migrate } = await import('@circus/db');
    const applied = await migrate({ databaseUrl, serviceDatabaseUrls });
    print(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.');

    if (typeof options.secrets === 'string') {
      for (const [service, files] of Object.entries(serviceSecrets(secrets, serviceDatabaseUrls)))
        writeSecrets(join(options.secrets, service), files);
      print(`Secrets written to ${options.secrets}.`);
    }

    tellOfAdministrator(await ensureFirstAdministrator(configuration, serviceDatabaseUrls.auth ?? databaseUrl), print);
  },
};

/** Each folder is one service's own volume: its files are readable for that service's user, whoever it is. */
function writeSecrets(folder: string, files: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    rmSync(join(folder, name), { force: true }); // one that may not be written over
    writeFileSync(join(folder, name), content, { mode: 0o444 });
  }
}
