import { defaultRole } from '@circus/db';

/** Carries the address of the run's PostgreSQL from jest's global set-up to the test processes. */
export const serverUrlVariable = 'CIRCUS_TEST_SERVER_URL';
export const TEMPLATE_DATABASE = 'circus_template';
export const DATABASE_SERVICES = ['auth', 'case-db', 'series-ingest', 'image-render', 'plugin-job-runner', 'sharing'];

/** The URL of a database as the role of a service. */
export function serviceUrl(databaseUrl: string, service: string): string {
  const url = new URL(databaseUrl);
  url.username = defaultRole(service);
  url.password = `test-${service}`;
  return url.href;
}
