import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirectoryInUse, lockDataDirectory } from '../src/dataDirectoryLock.js';
import { identifyProcess } from '../src/processIdentity.js';

describe('the lock of a data directory', () => {
  let dataDirectory: string;
  const lockFile = () => join(dataDirectory, 'run/lock');
  const leave = (content: object) => {
    mkdirSync(join(dataDirectory, 'run'));
    writeFileSync(lockFile(), JSON.stringify({ purpose: 'suite', ...content }));
  };

  beforeEach(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'circus-lock-'));
  });
  afterEach(() => rmSync(dataDirectory, { recursive: true }));

  it('is held by one at a time and given back', () => {
    const unlock = lockDataDirectory(dataDirectory, 'suite');
    expect(() => lockDataDirectory(dataDirectory, 'command')).toThrow(DataDirectoryInUse);
    unlock();
    expect(existsSync(lockFile())).toBe(false);
    lockDataDirectory(dataDirectory, 'command')();
  });

  it('says who holds it, and for what', () => {
    lockDataDirectory(dataDirectory, 'command');
    expect(() => lockDataDirectory(dataDirectory, 'suite')).toThrow(
      `A circus command is working with ${dataDirectory} (process ${process.pid})`,
    );
  });

  it('is taken over from a process that has ended', () => {
    leave({ pid: 2 ** 22 + 1, birth: 'long ago' });
    lockDataDirectory(dataDirectory, 'suite');
    expect(() => lockDataDirectory(dataDirectory, 'suite')).toThrow(`(process ${process.pid})`);
  });

  it('is taken over when its process number belongs to another process by now', () => {
    leave({ pid: process.pid, birth: 'an earlier process with this number' });
    lockDataDirectory(dataDirectory, 'suite')();
  });

  it('is not taken over from a process that runs', () => {
    leave({ ...identifyProcess(process.pid) });
    expect(() => lockDataDirectory(dataDirectory, 'suite')).toThrow(DataDirectoryInUse);
  });
});
