import type { CircusCommand, CommandOptions } from '@circus/service-kit';
import type { Outcome } from './runCircus.js';

/** A command that needs nothing, in this process: much sooner than `runCircus`, which tries the command line as well. */
export async function runInProcess(
  command: CircusCommand,
  { args = [], options = {}, environment = {} }: RunOptions,
): Promise<Outcome> {
  const outcome: Outcome = { code: 0, stdout: '', stderr: '' };
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, { PATH: before.PATH }, environment);
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    outcome.stderr += text;
    return true;
  });
  const defaults = Object.fromEntries(
    (command.options ?? []).map(({ flags, default: byDefault }) => [/--([a-z]+)/.exec(flags)?.[1] ?? '', byDefault]),
  );
  const print = (line: string): void => {
    outcome.stdout += `${line}\n`;
  };
  try {
    await command.run({ print } as Parameters<typeof command.run>[0], args, { ...defaults, ...options });
  } catch (error) {
    outcome.code = 1;
    outcome.stderr += `${(error as Error).message}\n`;
  } finally {
    write.mockRestore();
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  }
  return outcome;
}

interface RunOptions {
  args?: string[];
  /** Those that are not given are as the command's own defaults. */
  options?: CommandOptions;
  environment?: Record<string, string>;
}
