import type { Logger } from 'pino';

/** One option of a command, for instance `-d, --description <text>`. */
export interface CommandOption {
  flags: string;
  summary: string;
  default?: string | boolean | string[];
}

/** Options as they were given, by their long names in camel case; a list for those that may be repeated (`<several...>`). */
export type CommandOptions = Record<string, string | boolean | string[] | undefined>;

/** What a command works with; which of it is there depends on what the command needs. */
export interface CommandContext {
  /** PostgreSQL, as the role of the service that the command belongs to. */
  databaseUrl: string;
  /** NATS, while the suite runs. */
  natsUrl: string | null;
  /** The gateway's address, while the suite runs. */
  gatewayUrl: string | null;
  storageUrl: string;
  /** What the services are given too: the environment, with `.env` in it. */
  environment?: Readonly<Record<string, string>>;
  log: Logger;
  print(line: string): void;
  /** A progress bar on a terminal, a line now and then elsewhere. */
  progress(finished: number, total: number, message: string): void;
}

/**
 * A subcommand of `node circus`. It lives with the service that owns what it works on, in `src/commands/`, and is found
 * there by its file, so that no service is imported by another part.
 */
export interface CircusCommand {
  name: string;
  summary: string;
  /** In commander's form: `<required>`, `[optional]`, `[several...]`. */
  arguments?: { name: string; summary: string }[];
  options?: CommandOption[];
  /** `suite`: the running suite; `database`: PostgreSQL at least, started for the command when the suite is stopped. */
  needs: 'nothing' | 'database' | 'suite';
  /** @throws Error whose message is printed; the command then ends with status 1 */
  run(context: CommandContext, args: string[], options: CommandOptions): Promise<void>;
}
