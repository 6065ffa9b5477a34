import type { CircusCommand } from '@circus/service-kit';
import { silentLog } from '@circus/testkit';
import type { RunningCaseDb } from '../runningCaseDb.js';

/**
 * Runs a command as `node circus` does, with the service's role.
 *
 * @param printed gets the lines that it prints, also those before it fails
 * @returns these
 */
export async function runCommand(
  command: CircusCommand,
  { testDatabase, nats, config }: Pick<RunningCaseDb, 'testDatabase' | 'nats' | 'config'>,
  args: string[] = [],
  options: Record<string, string | boolean> = {},
  printed: string[] = [],
): Promise<string[]> {
  const byDefault = (command.options ?? []).flatMap(({ flags, default: value }) =>
    value === undefined ? [] : [[/--([a-z]+)/.exec(flags)?.[1] ?? flags, value]],
  );
  await command.run(
    {
      databaseUrl: testDatabase.urlFor('case-db'),
      natsUrl: nats.url,
      gatewayUrl: null,
      storageUrl: config.STORAGE_URL,
      log: silentLog(),
      print: (line) => printed.push(line),
      progress: () => undefined,
    },
    args,
    { ...Object.fromEntries(byDefault), ...options },
  );
  return printed;
}
