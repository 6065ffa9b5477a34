import { readFileSync } from 'node:fs';
import type { CommandOption } from '@circus/service-kit';
import { Command, CommanderError, Option } from 'commander';
import type { OwnedCommand } from './commandFiles.js';
import { runCommand } from './runCommand.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/**
 * Finds out what was asked for and does it. Help goes to standard output; what is wrong goes to standard error.
 *
 * A command whose name has two words, such as `users list`, stands in a group of that first word.
 *
 * @returns the exit code: 0, or 1 for an unknown command, wrong arguments and a command that failed
 */
export async function runProgram(commands: OwnedCommand[], args: string[]): Promise<number> {
  const program = new Command('circus')
    .usage('<command> [options]')
    .description('What an administrator does besides the API.')
    .version(version)
    .addHelpText('before', `CIRCUS Suite ${version}\n`)
    .helpCommand(false)
    .showHelpAfterError('node circus --help lists the commands.')
    .exitOverride();
  program.configureHelp({ sortSubcommands: true, showGlobalOptions: false });
  for (const owned of [...commands].sort((a, b) => a.command.name.localeCompare(b.command.name)))
    define(program, owned);
  summarizeGroups(program);
  defineHelp(program);
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
  const [own, ...groups] = name.split(' ').reverse() as [string, ...string[]];
  const parent = groups.reduceRight(groupIn, program);
  const subcommand = parent.command(own).summary(summary).description(summary).exitOverride();
  subcommand.showHelpAfterError(`node circus ${name} --help explains it.`);
  for (const argument of takes) subcommand.argument(argument.name, argument.summary);
  for (const option of options) subcommand.addOption(optionOf(option));
  subcommand.action(async (...given: unknown[]) => {
    const args = given
      .slice(0, takes.length)
      .flat()
      .filter((arg) => arg !== undefined) as string[];
    await runCommand(owned, args, subcommand.opts());
  });
}

/**
 * An option with `<several...>` may be given more than once, one value each time: commander itself would take everything
 * that follows for further values, the command's arguments too.
 */
function optionOf({ flags, summary, default: byDefault }: CommandOption): Option {
  const several = flags.endsWith('...>');
  const option = new Option(
    several ? flags.replace('...>', '>') : flags,
    several ? `${summary} (may be repeated)` : summary,
  ).default(byDefault);
  if (several) option.argParser((value: string, before: string[] = []) => [...before, value]);
  return option;
}

function groupIn(parent: Command, name: string): Command {
  const known = parent.commands.find((command) => command.name() === name);
  if (known) return known;
  const group = parent.command(name).usage('<command> [options]').helpCommand(false).exitOverride();
  return group.showHelpAfterError(`node circus ${name} --help lists its commands.`);
}

function summarizeGroups(program: Command): void {
  for (const group of program.commands.filter(({ commands }) => commands.length > 0)) {
    const names = group.commands.map((command) => command.name());
    group.summary(`Commands: ${names.join(', ')}`);
  }
}

/** `help`, and `help <command>` also for one in a group. */
function defineHelp(program: Command): void {
  const help = program.command('help').summary('Explain a command').argument('[command...]').exitOverride();
  help.action((names: string[]) => {
    let explained = program;
    for (const name of names) {
      const next = explained.commands.find((command) => command.name() === name);
      if (!next) program.error(`error: unknown command '${names.join(' ')}'`);
      explained = next;
    }
    explained.outputHelp();
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : String(error);
}
