import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { OwnedCommand } from './commandFiles.js';
import { runCommand } from './runCommand.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/**
 * Finds out what was asked for and does it. Help goes to standard output; what is wrong goes to standard error.
 *
 * @returns the exit code: 0, or 1 for an unknown command, wrong arguments and a command that failed
 */
export async function runProgram(commands: OwnedCommand[], args: string[]): Promise<number> {
  const program = new Command('circus')
    .usage('<command> [options]')
    .description(`CIRCUS Suite ${version}: what an administrator does besides the API.`)
    .version(version)
    .exitOverride();
  program.configureHelp({ sortSubcommands: true, showGlobalOptions: false });
  for (const owned of [...commands].sort((a, b) => a.command.name.localeCompare(b.command.name)))
    define(program, owned);
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has already said what is wrong with the command line.
    if (!(error instanceof CommanderError)) process.stderr.write(`${messageOf(error)}\n`);
    return error instanceof CommanderError ? error.exitCode : 1;
  }
}

function define(program: Command, owned: OwnedCommand): void {
  const { name, summary, arguments: takes = [], options = [] } = owned.command;
  const subcommand = program.command(name).summary(summary).description(summary).exitOverride();
  for (const argument of takes) subcommand.argument(argument.name, argument.summary);
  for (const option of options) subcommand.option(option.flags, option.summary, option.default);
  subcommand.action(async (...given: unknown[]) => {
    const args = given
      .slice(0, takes.length)
      .flat()
      .filter((arg) => arg !== undefined) as string[];
    await runCommand(owned, args, subcommand.opts());
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : String(error);
}
