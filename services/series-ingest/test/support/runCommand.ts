import type { CircusCommand } from '@circus/service-kit';
import { silentLog } from '@circus/testkit';
import type { TestIngest } from './testIngest.js';

export interface CommandOutcome {
  printed: string;
  /** Null where the command succeeded. */
  failure: string | null;
  /** Messages of the progress that was shown, each once. */
  progress: Set<string>;
}

/** Runs a command as `node circus` does, with the service's role. */
export async function runCommand(
  command: CircusCommand,
  { testDatabase, config }: Pick<TestIngest, 'testDatabase' | 'config'>,
  options: Record<string, string | boolean> = {},
  storageUrl = config.STORAGE_URL,
  environment: Record<string, string> = {},
): Promise<CommandOutcome> {
  const printed: string[] = [];
  const progress = new Set<string>();
  const byDefault = Object.fromEntries(
    (command.options ?? []).flatMap(({ flags, default: value }) =>
      value === undefined ? [] : [[/--([a-z]+)/.exec(flags)?.[1] ?? flags, value]],
    ),
  );
  const failure = await command
    .run(
      {
        databaseUrl: testDatabase.urlFor('series-ingest'),
        natsUrl: null,
        gatewayUrl: null,
        storageUrl,
        environment,
        log: silentLog(),
        print: (line) => printed.push(line),
        progress: (_finished, _total, message) => progress.add(message),
      },
      [],
      { ...byDefault, ...options },
    )
    .then(
      () => null,
      (error: Error) => error.message,
    );
  return { printed: printed.join('\n'), failure, progress };
}
