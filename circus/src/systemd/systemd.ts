import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The systemd that a service is given to: the machine's, or that of one user. */
export class Systemd {
  constructor(readonly ofUser: boolean) {}

  /** Where its unit files are that people put there (systemd.unit(5)). */
  get unitFolder(): string {
    if (!this.ofUser) return '/etc/systemd/system';
    return join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'systemd/user');
  }

  /** @throws Error that says what to do where there is no systemd, or where this user may not tell it anything */
  require(): void {
    // sd_booted(3).
    if (!existsSync('/run/systemd/system')) {
      throw new Error(
        'This machine is not run by systemd, so there is nothing that would start the service. Start the suite with ' +
          'npm start, or in containers (docs/deploying.md). --dry-run shows what would be installed.',
      );
    }
    if (!this.ofUser && process.getuid?.() !== 0) {
      throw new Error(
        'Only root may install a service for the whole machine: use sudo, or give --user for a service of your own.',
      );
    }
  }

  /** @throws Error with what systemctl said */
  run(...args: string[]): string {
    try {
      return execFileSync('systemctl', [...this.scope, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      const { stderr = '', message } = error as { stderr?: string; message: string };
      throw new Error(`systemctl ${args.join(' ')} failed: ${stderr.trim() || message}`);
    }
  }

  /** Active, failed, inactive and the like; `unknown` where systemctl does not answer. */
  stateOf(unit: string): string {
    const { stdout } = spawnSync('systemctl', [...this.scope, 'is-active', unit], { encoding: 'utf8' });
    return stdout?.trim() || 'unknown';
  }

  private get scope(): string[] {
    return this.ofUser ? ['--user'] : [];
  }
}

/** @throws Error for what would be no good name of a unit */
export function requireUnitName(name: unknown): string {
  if (typeof name === 'string' && /^[a-z][a-z0-9-]{0,60}$/.test(name)) return name;
  throw new Error('--name must begin with a small letter and have only small letters, digits and hyphens.');
}

/** The options that every command about the service has. */
export const whichService = [
  { flags: '--user', summary: "a service of this user, under the user's own systemd" },
  { flags: '--name <name>', summary: 'what the service is called', default: 'circus' },
];
