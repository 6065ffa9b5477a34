import { closeSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { eventually } from '@circus/testkit';
import { AppendedLog, lastLines, openLog, openLogOfService, shortForm } from '../src/logs.js';

describe('a log file', () => {
  let dataDirectory: string;

  beforeEach(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'circus-logs-'));
  });
  afterEach(() => rmSync(dataDirectory, { recursive: true }));

  it('is continued by the next run, which shows only its own lines', () => {
    const first = openLog(dataDirectory, 'auth');
    writeSync(first.descriptor, 'from the first run\n');
    closeSync(first.descriptor);
    const second = openLog(dataDirectory, 'auth');
    writeSync(second.descriptor, 'one\ntwo\nthree\n');
    expect(lastLines(second, 2)).toEqual(['two', 'three']);
    expect(second.startedAt).toBe('from the first run\n'.length);
    closeSync(second.descriptor);
  });

  it('is put aside and compressed when it has grown large, and so many such are kept', async () => {
    const limits = { maxBytes: 1_000, kept: 2 };
    const directory = join(dataDirectory, 'logs');
    for (let run = 0; run < 4; run++) {
      const log = openLog(dataDirectory, 'auth', limits);
      expect(statSync(log.path).size).toBe(0);
      writeFileSync(log.path, `${run} `.repeat(1_000));
      closeSync(log.descriptor);
      await eventually(() => readdirSync(directory).every((file) => file === 'auth.log' || file.endsWith('.gz')));
    }
    expect(readdirSync(directory).sort()).toEqual(['auth.log', 'auth.log.1.gz', 'auth.log.2.gz']);
    expect(gunzipSync(readFileSync(join(directory, 'auth.log.1.gz'))).toString('utf8')).toMatch(/^2 2 /);
  });

  it('of a service has what the process writes itself, and beside it what else it says', () => {
    writeFileSync(openLog(dataDirectory, 'auth').path, 'from an earlier run\n');
    const log = openLogOfService(dataDirectory, 'auth');
    writeFileSync(log.own?.path ?? '', '{"level":30,"time":0,"msg":"Ready"}\n', { flag: 'a' });
    writeSync(log.descriptor, 'FATAL ERROR: out of memory\n');
    expect(lastLines(log)).toEqual(['00:00:00 info Ready', 'FATAL ERROR: out of memory']);
    closeSync(log.descriptor);
  });

  it('that the supervisor writes is put aside between two lines', async () => {
    const path = join(dataDirectory, 'logs', 'suite.log');
    const log = new AppendedLog(path, { maxBytes: 1_000, kept: 3 });
    for (let line = 0; line < 150; line++) log.append(`line ${line}`);
    const aside = await eventually(() =>
      readdirSync(join(dataDirectory, 'logs')).find((file) => file.endsWith('.1.gz')),
    );
    const lines =
      gunzipSync(readFileSync(join(dataDirectory, 'logs', aside))).toString('utf8') + readFileSync(path, 'utf8');
    expect(lines).toBe(Array.from({ length: 150 }, (_, line) => `line ${line}\n`).join(''));
  });

  it('has its JSON lines shortened to time, level, message and error', () => {
    const time = Date.UTC(2024, 0, 2, 3, 4, 5);
    expect(shortForm(JSON.stringify({ level: 30, time, msg: 'Ready', pid: 1 }))).toEqual(['03:04:05 info Ready']);
    const err = { message: 'no route', stack: 'Error: no route\n    at a\n    at b\n    at c\n    at d' };
    expect(shortForm(JSON.stringify({ level: 60, time, msg: 'The start failed', err }))).toEqual([
      '03:04:05 fatal The start failed: no route',
      '    at a',
      '    at b',
      '    at c',
    ]);
    expect(shortForm('{not JSON')).toEqual(['{not JSON']);
  });
});
