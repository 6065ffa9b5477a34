import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Between what commands print and what is told to the test. */
const MARK = '----- typed -----';

/** A shell into which the commands of a document are typed one after another: what one sets, the next one knows. */
export class ReadersShell {
  private printed = '';
  private complained = '';
  private heard: () => void = () => undefined;
  private readonly step: string;

  private constructor(
    private readonly shell: ChildProcess,
    folder: string,
  ) {
    this.step = join(folder, '.typed.sh');
    shell.stdout?.on('data', (chunk: Buffer) => {
      this.printed += chunk.toString();
      this.heard();
    });
    shell.stderr?.on('data', (chunk: Buffer) => {
      this.complained += chunk.toString();
    });
    shell.once('close', () => this.heard());
    // What is typed into a shell that has ended fails there, where its end is seen.
    shell.stdin?.on('error', () => undefined);
  }

  /** @param folder where the reader types */
  static open(folder: string, environment: Record<string, string>): ReadersShell {
    const { PATH, HOME, LANG } = process.env;
    const shell = spawn('bash', ['--norc', '--noprofile', '-e', '-o', 'pipefail'], {
      cwd: folder,
      env: { PATH, HOME, LANG, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return new ReadersShell(shell, folder);
  }

  /**
   * @returns what the commands printed
   * @throws Error with what they complained of, as soon as one of them fails; nothing can be typed afterwards
   */
  async type(commands: string): Promise<string> {
    [this.printed, this.complained] = ['', ''];
    // From a file: commands that read their input would take what is typed behind them.
    writeFileSync(this.step, commands);
    this.shell.stdin?.write(`. '${this.step}' < /dev/null\nprintf '\\n%s\\n' '${MARK}'\n`);
    for (;;) {
      const end = this.printed.indexOf(`\n${MARK}\n`);
      if (end >= 0) return this.printed.slice(0, end).trim();
      if (this.shell.exitCode !== null || this.shell.signalCode !== null)
        throw new Error(`${commands}\nfailed:\n${this.printed}\n${this.complained}`);
      await new Promise<void>((resolve) => {
        this.heard = resolve;
      });
    }
  }

  async close(): Promise<void> {
    if (this.shell.exitCode !== null || this.shell.signalCode !== null) return;
    const closed = new Promise((resolve) => this.shell.once('close', resolve));
    this.shell.stdin?.end();
    await closed;
  }
}
