import { join } from 'node:path';

/** One process of the suite, as the supervisor starts it. */
export interface ServiceDefinition {
  /** The service's name, also of its folder, log file and database role. */
  name: string;
  /** The script that node runs. */
  script: string;
  /** Whether it gets a database role of its own. */
  usesDatabase: boolean;
}

const serviceNames = [
  'gateway',
  'auth',
  'case-db',
  'series-ingest',
  'image-render',
  'plugin-job-runner',
  'sharing',
] as const;

/** The services that connect to PostgreSQL, each with its own role: all but the gateway. */
export const databaseServices: readonly string[] = serviceNames.filter((name) => name !== 'gateway');

/** The seven services of the suite in the checkout at `root`. */
export function suiteServices(root: string): ServiceDefinition[] {
  return serviceNames.map((name) => ({
    name,
    script: join(root, 'services', name, 'dist', 'main.js'),
    usesDatabase: name !== 'gateway',
  }));
}

/** `case-db` becomes `CASE_DB`, as in `DATABASE_URL_CASE_DB`. */
export function environmentSuffix(service: string): string {
  return service.replaceAll('-', '_').toUpperCase();
}
