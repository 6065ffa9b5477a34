import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { rotatingFile } from '../src/index.js';

describe('a log file that is rotated', () => {
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'circus-logs-'));
    path = join(directory, 'auth.log');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Of all files, the oldest first. */
  const linesOf = (files = filesOf()): string[] =>
    files.flatMap((file) => {
      const content = readFileSync(join(directory, file));
      return (file.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8').split('\n').slice(0, -1);
    });
  const filesOf = (): string[] => readdirSync(directory).sort((one, other) => numberOf(other) - numberOf(one));
  const numberOf = (file: string): number => Number(/\.log\.(\d+)/.exec(file)?.[1] ?? 0);
  const line = (number: number): string => JSON.stringify({ number, filler: 'x'.repeat(number % 977) });

  it('loses no line, splits none, and keeps what was put aside compressed', async () => {
    const lines = Array.from({ length: 4_000 }, (_, number) => line(number));
    for (let run = 0; run < 8; run++) {
      const log = rotatingFile({ path, maxBytes: 50_000, kept: 1_000 });
      for (const [number, text] of lines.slice(run * 500, (run + 1) * 500).entries()) {
        log.write(`${text}\n`);
        // Now and then it is written meanwhile; between that, lines come faster than the disk takes them.
        if (number % 50 === 0) await new Promise(setImmediate);
      }
      await log.end();
    }
    expect(linesOf()).toEqual(lines);
    const files = filesOf();
    expect(files.length).toBeGreaterThan(7);
    expect(files.filter((file) => file !== 'auth.log' && !file.endsWith('.gz'))).toEqual([]);
  });

  it('keeps so many files that were put aside, and no more', async () => {
    for (let run = 0; run < 6; run++) {
      const log = rotatingFile({ path, maxBytes: 10_000, kept: 3 });
      for (let number = 0; number < 40; number++) log.write(`${line(run * 1_000 + 500 + number)}\n`);
      await log.end();
    }
    const aside = readdirSync(directory).filter((file) => file !== 'auth.log');
    expect(aside.sort()).toEqual(['auth.log.1.gz', 'auth.log.2.gz', 'auth.log.3.gz']);
    const numbers = linesOf().map((text) => (JSON.parse(text) as { number: number }).number);
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
    expect(numbers.at(-1)).toBe(5_539);
  });

  it('goes on where a process that was killed left it, and compresses what that one had not', async () => {
    writeFileSync(path, `${line(2)}\n`);
    writeFileSync(`${path}.1`, `${line(1)}\n`);
    writeFileSync(`${path}.gz.new`, 'half of a file');
    const log = rotatingFile({ path, maxBytes: 50_000, kept: 3 });
    log.write(`${line(3)}\n`);
    await log.end();
    expect(linesOf(['auth.log.1.gz', 'auth.log'])).toEqual([line(1), line(2), line(3)]);
    expect(existsSync(`${path}.1`)).toBe(false);
  });

  it('has the last lines of a process that ends at once', async () => {
    const script = `
      import { rotatingFile } from ${JSON.stringify(resolve(__dirname, '../dist/index.js'))};
      const log = rotatingFile({ path: ${JSON.stringify(path)}, maxBytes: 20_000, kept: 100 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (let number = 0; number < 1_000; number++) log.write(JSON.stringify({ number, filler: 'x'.repeat(100) }) + '\\n');
      process.exit(0);`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const numbers = linesOf().map((text) => (JSON.parse(text) as { number: number }).number);
    expect(numbers).toEqual(Array.from({ length: 1_000 }, (_, number) => number));
  });
});
