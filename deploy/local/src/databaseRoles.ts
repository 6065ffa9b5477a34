import { derivedPassword } from './secrets.js';
import { databaseServices, environmentSuffix } from './services.js';

/**
 * The URL with which each service connects: the database's own, as the service's role with a derived password, unless
 * `DATABASE_URL_<SERVICE>` gives another.
 */
export async function deriveServiceDatabaseUrls(
  databaseUrl: string,
  masterSecret: string,
  environment: Record<string, string | undefined> = {},
): Promise<Record<string, string>> {
  // Loaded when needed: it brings the whole database client along.
  const { defaultRole } = await import('@circus/db');
  const derive = (service: string) => {
    const url = new URL(databaseUrl);
    url.username = defaultRole(service);
    url.password = derivedPassword(masterSecret, defaultRole(service));
    return url.href;
  };
  return Object.fromEntries(
    databaseServices.map((service) => [
      service,
      environment[`DATABASE_URL_${environmentSuffix(service)}`] ?? derive(service),
    ]),
  );
}

/**
 * The SQL by which an administrator makes the services' roles, where the owner in `DATABASE_URL` may not make roles.
 *
 * @param database the database's name
 */
export async function roleSqlForAdministrator(
  serviceDatabaseUrls: Record<string, string>,
  database: string,
): Promise<string> {
  const { roleSql } = await import('@circus/db');
  const roles = Object.entries(serviceDatabaseUrls).map(([service, url]) => {
    const { username, password } = new URL(url);
    return [service, { role: decodeURIComponent(username), password: decodeURIComponent(password) }] as const;
  });
  return [
    `-- For an administrator, in the database ${JSON.stringify(database)} itself (psql --dbname … --file …), after a`,
    '-- first start of the suite, which makes the schemas. Keep it secret: it holds passwords.',
    roleSql({ roles: Object.fromEntries(roles), database }),
  ].join('\n');
}
