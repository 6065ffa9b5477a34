import { join } from 'node:path';
import {
  administratorEnvironment,
  type Configuration,
  checkoutRoot,
  ensureAdministrator,
  type FirstStart,
} from '@circus/local';

/**
 * Makes what must be there before anybody can do anything, as the first start does: the domain, the group "admin" and the
 * administrator. What is there is left as it is.
 *
 * @param databaseUrl as the role of auth
 */
export function ensureFirstAdministrator(configuration: Configuration, databaseUrl: string): Promise<FirstStart> {
  return ensureAdministrator(join(checkoutRoot, 'services/auth/dist/first-start.js'), {
    PATH: process.env.PATH ?? '',
    ...administratorEnvironment(configuration),
    DATABASE_URL: databaseUrl,
  });
}

/** What the operator must know of it: the password is shown now or never. */
export function tellOfAdministrator({ created, email, password }: FirstStart, print: (line: string) => void): void {
  print(`Administrator: ${email}${created ? ', made now' : ''}`);
  if (password !== undefined) print(`Password:      ${password}  (shown this once only: keep it)`);
}
