import type { CircusCommand } from '@circus/service-kit';
import { silentLog } from '@circus/testkit';
import type { AuthTest } from '../authTest.js';

/**
 * Runs a command with the database alone, as beside a stopped suite.
 *
 * @returns the lines that it printed
 */
export async function runCommand(
  command: CircusCommand,
  { databaseUrl }: Pick<AuthTest, 'databaseUrl'>,
  args: string[] = [],
  options: Record<string, string | boolean | string[]> = {},
): Promise<string[]> {
  const printed: string[] = [];
  await command.run(
    {
      databaseUrl,
      natsUrl: null,
      gatewayUrl: null,
      storageUrl: '',
      log: silentLog(),
      print: (line) => printed.push(line),
      progress: () => undefined,
    },
    args,
    // Options that may be repeated are lists, as the program gives them.
    options as Record<string, string | boolean>,
  );
  return printed;
}
