import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CircusCommand } from '@circus/service-kit';

/** A command and the service whose database role it works with. */
export interface OwnedCommand {
  command: CircusCommand;
  /** Undefined for commands of the circus command itself. */
  service: string | undefined;
}

/**
 * The commands that the services bring along: every file in their `dist/commands` that exports `command`. A file that
 * cannot be loaded is reported and left out.
 */
export async function commandsOfServices(
  servicesDirectory: string,
  onProblem: (text: string) => void,
): Promise<OwnedCommand[]> {
  const files = readdirSync(servicesDirectory).flatMap((service) => {
    const directory = join(servicesDirectory, service, 'dist', 'commands');
    if (!existsSync(directory)) return [];
    return readdirSync(directory)
      .filter((name) => name.endsWith('.js'))
      .map((name) => ({ service, path: join(directory, name) }));
  });
  const loaded = await Promise.all(
    files.map(async ({ service, path }) => {
      try {
        const { command } = (await import(pathToFileURL(path).href)) as { command?: CircusCommand };
        return command ? [{ command, service }] : [];
      } catch (error) {
        onProblem(`A command of ${service} could not be loaded: ${(error as Error).message}`);
        return [];
      }
    }),
  );
  return loaded.flat();
}
