import { mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const rotateAboveBytes = 20 * 1024 * 1024;
const keptRotations = 5;

/** A log file that is appended to by a child process. */
export interface LogFile {
  path: string;
  /** File descriptor, opened for appending. */
  descriptor: number;
  /** How long the file was when it was opened: what follows was written by this run. */
  startedAt: number;
}

/** Opens `logs/<name>.log` of a data directory. One above 20 MiB is put aside first; five of them are kept. */
export function openLog(dataDirectory: string, name: string): LogFile {
  const directory = join(dataDirectory, 'logs');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${name}.log`);
  if (sizeOf(path) > rotateAboveBytes) rotate(path);
  return { path, descriptor: openSync(path, 'a', 0o600), startedAt: sizeOf(path) };
}

/** The last lines that this run wrote, in short form. */
export function lastLines(log: LogFile, count = 15): string[] {
  const written = readFileSync(log.path).subarray(log.startedAt).toString('utf8');
  return written
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .flatMap(shortForm);
}

const levels: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

/** A pino line as people read it: time, level, message, and the error if there is one. Other lines stay as they are. */
export function shortForm(line: string): string[] {
  if (!line.startsWith('{')) return [line];
  try {
    const { time, level, msg, err } = JSON.parse(line) as Record<string, unknown>;
    const clock = new Date(time as number | string).toISOString().slice(11, 19);
    const head = `${clock} ${levels[level as number] ?? level} ${msg ?? ''}`.trimEnd();
    const { message, stack } = (err ?? {}) as { message?: string; stack?: string };
    if (message === undefined) return [head];
    return [message === msg ? head : `${head}: ${message}`, ...(stack ?? '').split('\n').slice(1, 4)];
  } catch {
    return [line];
  }
}

function rotate(path: string): void {
  for (let number = keptRotations - 1; number >= 0; number--) {
    const from = number === 0 ? path : `${path}.${number}`;
    if (sizeOf(from) > 0) renameSync(from, `${path}.${number + 1}`);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
