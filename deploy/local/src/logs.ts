import { appendFileSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compressAside, LOG_FILE_BYTES, LOG_FILES_KEPT, putAside } from '@circus/logs';

/** When log files are put aside, and how many of those are kept. */
export interface LogLimits {
  maxBytes: number;
  kept: number;
}

const defaultLogLimits: LogLimits = { maxBytes: LOG_FILE_BYTES, kept: LOG_FILES_KEPT };

/** A log file that is appended to by a child process. */
export interface LogFile {
  path: string;
  /** Where the process writes its log itself, besides what it says otherwise: `path` has the rest. */
  own?: { path: string; startedAt: number };
  /** File descriptor, opened for appending. */
  descriptor: number;
  /** How long the file was when it was opened: what follows was written by this run. */
  startedAt: number;
}

/** Opens `logs/<name>.log` of a data directory. One that has grown large is put aside first; so many of them are kept. */
export function openLog(dataDirectory: string, name: string, limits: LogLimits = defaultLogLimits): LogFile {
  const directory = join(dataDirectory, 'logs');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${name}.log`);
  if (sizeOf(path) >= limits.maxBytes) putAside(path, limits.kept);
  // Nobody waits for it; what was not finished is done at the next start.
  void compressAside(path, limits.kept);
  return { path, descriptor: openSync(path, 'a', 0o600), startedAt: sizeOf(path) };
}

/**
 * The log of a process that writes and rotates `logs/<name>.log` itself. What else it says (crashes, warnings of Node.js) goes
 * into `logs/<name>.out.log`.
 */
export function openLogOfService(dataDirectory: string, name: string, limits: LogLimits = defaultLogLimits): LogFile {
  const path = join(dataDirectory, 'logs', `${name}.log`);
  return { ...openLog(dataDirectory, `${name}.out`, limits), own: { path, startedAt: sizeOf(path) } };
}

/** A log that this process itself writes, line by line. */
export class AppendedLog {
  private compressing: Promise<void> | null = null;

  constructor(
    private readonly path: string,
    private readonly limits: LogLimits,
  ) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  }

  /**
   * Writes a line, then puts the file aside if it has grown large. A disk that takes none keeps nobody from what the line
   * tells of: starting a process again, or stopping.
   */
  append(line: string): void {
    const { maxBytes, kept } = this.limits;
    try {
      appendFileSync(this.path, `${line}\n`, { mode: 0o600 });
      if (this.compressing || sizeOf(this.path) < maxBytes) return;
      putAside(this.path, kept);
    } catch {
      return;
    }
    this.compressing = compressAside(this.path, kept).finally(() => {
      this.compressing = null;
    });
  }
}

/** The last lines that this run wrote, in short form. */
export function lastLines(log: LogFile, count = 15): string[] {
  const own = log.own ? linesSince(log.own.path, log.own.startedAt) : [];
  return [...own, ...linesSince(log.path, log.startedAt)].slice(-count).flatMap(shortForm);
}

function linesSince(path: string, start: number): string[] {
  if (!existsSync(path)) return [];
  const content = readFileSync(path);
  // It was put aside meanwhile: all of the new one is of this run.
  const written = content.length < start ? content : content.subarray(start);
  const lines = written.toString('utf8').split('\n');
  return lines.filter((line) => line.trim() !== '');
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

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
