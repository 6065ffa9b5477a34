import { type Configuration, readConfiguration, readRunState, type Stack, withStack } from '@circus/local';
import type { CommandContext, CommandOptions } from '@circus/service-kit';
import type { OwnedCommand } from './commandFiles.js';
import { createProgress } from './progress.js';

/** Gives a command what it needs, and runs it. */
export async function runCommand(
  { command, service }: OwnedCommand,
  args: string[],
  options: CommandOptions,
): Promise<void> {
  const empty = await emptyContext();
  const run = (context: Partial<CommandContext>) => command.run({ ...empty, ...context }, args, options);
  if (command.needs === 'nothing') return run({});

  const configuration = readConfiguration();
  const { dataDirectory, environment } = configuration;
  if (command.needs === 'suite') refuseStoppedSuite(configuration);
  await withStack(dataDirectory, (stack) => run(contextOf(stack, service, environment)), {
    onNotice: (text) => process.stderr.write(`${text}\n`),
  });
}

/** In containers and clusters there is no run state: CIRCUS_URL says where the gateway is. */
function refuseStoppedSuite({ dataDirectory, environment }: Configuration): void {
  if (readRunState(dataDirectory)?.ready || environment.CIRCUS_URL) return;
  throw new Error('The suite is not running: start it with npm start, or give CIRCUS_URL of one that runs elsewhere.');
}

function contextOf(
  stack: Stack,
  service: string | undefined,
  environment: Configuration['environment'],
): Partial<CommandContext> {
  const ofService = service === undefined ? undefined : stack.serviceDatabaseUrls[service];
  return {
    databaseUrl: ofService ?? stack.databaseUrl,
    natsUrl: stack.natsUrl ?? null,
    gatewayUrl: environment.CIRCUS_URL ?? stack.gatewayUrl ?? null,
    storageUrl: stack.storageUrl,
    environment,
  };
}

async function emptyContext(): Promise<CommandContext> {
  // Loaded when something is to be done: help should not wait for everything that a service needs.
  const { createLogger } = await import('@circus/service-kit');
  return {
    databaseUrl: '',
    natsUrl: null,
    gatewayUrl: null,
    storageUrl: '',
    log: createLogger('circus', 'error'),
    print: (line) => void process.stdout.write(`${line}\n`),
    progress: createProgress(),
  };
}
