import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `node circus …` as somebody at a console would, with these variables and no others. */
export function runCircus(args: string[], environment: Record<string, string>, input = ''): Promise<Outcome> {
  return new Promise((done) => {
    const env = { PATH: process.env.PATH, ...environment };
    const child = execFile(process.execPath, ['circus', ...args], { cwd: root, env }, (_, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}
