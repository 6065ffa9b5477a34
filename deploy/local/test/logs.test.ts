import { closeSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines, openLog, shortForm } from '../src/logs.js';

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

  it('is put aside when it has grown above 20 MiB, and five such are kept', () => {
    const path = join(dataDirectory, 'logs/auth.log');
    mkdirSync(join(dataDirectory, 'logs'));
    for (let run = 0; run < 7; run++) {
      writeFileSync(path, Buffer.alloc(21 * 1024 * 1024 + run));
      closeSync(openLog(dataDirectory, 'auth').descriptor);
    }
    expect(statSync(path).size).toBe(0);
    expect(statSync(`${path}.1`).size).toBe(21 * 1024 * 1024 + 6);
    expect([existsSync(`${path}.5`), existsSync(`${path}.6`)]).toEqual([true, false]);
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
