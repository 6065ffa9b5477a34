import { deriveServiceDatabaseUrls, ensureSecrets, readConfiguration, roleSqlForAdministrator } from '@circus/local';
import type { CircusCommand } from '@circus/service-kit';

/** For hospitals where the owner of the database may not make roles. */
export const printRoleSql: CircusCommand = {
  name: 'print-role-sql',
  summary: "Print the SQL that makes the services' database roles, for the administrator of an external PostgreSQL",
  needs: 'nothing',
  run: async ({ print }) => {
    const { databaseUrl, dataDirectory, environment } = readConfiguration();
    if (!databaseUrl) {
      throw new Error(
        'Give DATABASE_URL (or put it into .env): the embedded PostgreSQL needs no SQL from an administrator.',
      );
    }
    // The passwords that the next start will use.
    const { master } = ensureSecrets(dataDirectory);
    const urls = await deriveServiceDatabaseUrls(databaseUrl, master, environment);
    print((await roleSqlForAdministrator(urls, databaseNameOf(databaseUrl))).trimEnd());
  },
};

function databaseNameOf(url: string): string {
  const { pathname, username } = new URL(url);
  // PostgreSQL's own rule: without a name the database is called like the user.
  return decodeURIComponent(pathname.slice(1) || username);
}
