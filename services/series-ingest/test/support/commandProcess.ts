import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./commandScript.mjs', import.meta.url));

export interface CommandEnd {
  code: number | null;
  lines: string[];
  /** What the command failed with; null where it succeeded. */
  failure: string | null;
  maxRssMiB: number;
}

/** A command in a process of its own, for what a process can suffer. Runs the built code. */
export class CommandProcess {
  readonly ended: Promise<CommandEnd>;

  constructor(
    name: string,
    context: { databaseUrl: string; storageUrl: string; environment?: Record<string, string> },
    args: string[],
    options: Record<string, string>,
  ) {
    const file = new URL(`../../dist/commands/${name}.js`, import.meta.url).href;
    const given = JSON.stringify({ file, context, args, options });
    const child = spawn(process.execPath, [SCRIPT, given], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    this.ended = once(child, 'close').then(([code]) => {
      const lines = output.split('\n').filter((line) => line !== '');
      const said = (word: string) => lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
      return {
        code,
        lines: lines.filter((line) => !/^(FAILED|MAX_RSS_KIB) /.test(line)),
        failure: said('FAILED') ?? null,
        maxRssMiB: Number(said('MAX_RSS_KIB') ?? Number.NaN) / 1024,
      };
    });
  }

  private readonly child: ChildProcess;

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
