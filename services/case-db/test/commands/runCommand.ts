import type { CircusCommand } from '@circus/service-kit';
import { silentLog } from '@circus/testkit';
import type { RunningCaseDb } from '../runningCaseDb.js';

/**
 * Runs a command as `node circus` does, with the service's role.
 *
 * @returns the lines that it printed
 */
export async function runCommand(
  command: CircusCommand,
  { testDatabase, nats }: Pick<RunningCaseDb, 'testDatabase' | 'nats'>,
  args: string[] = [],
  options: Record<string, string> = {},
): Promise<string[]> {
  const printed: string[] = [];
  const byDefault = (command.options ?? []).flatMap(({ flags, default: value }) =>
    value === undefined ? [] : [[/--([a-z]+)/.exec(flags)?.[1] ?? flags, value]],
  );
  await command.run(
    {
      databaseUrl: testDatabase.urlFor('case-db'),
      natsUrl: nats.url,
      gatewayUrl: null,
      storageUrl: '',
      log: silentLog(),
      print: (line) => printed.push(line),
      progress: () => undefined,
    },
    args,
    { ...Object.fromEntries(byDefault), ...options },
  );
  return printed;
}
