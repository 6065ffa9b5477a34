import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@circus/contracts';
import { Spool } from '../../src/uploads/spool.js';

const HOUR_MS = 3_600_000;

describe('the spool', () => {
  const directory = mkdtempSync(join(tmpdir(), 'circus-spool-'));
  const spool = new Spool({ directory, maxFileBytes: 1_000, minFreeBytes: 0, freeSpaceCheckIntervalMs: 1_000 });
  afterAll(() => rmSync(directory, { recursive: true }));

  async function* bytes(length: number) {
    yield Buffer.alloc(length);
  }
  const age = (path: string): void => utimesSync(path, new Date(), new Date(Date.now() - 2 * HOUR_MS));

  it('tells what is left from a crash from what has been arriving for hours', async () => {
    const [left, arriving, fresh] = [newId(), newId(), newId()];
    for (const taskId of [left, arriving, fresh]) await spool.write(taskId, 1, bytes(10));
    for (const taskId of [left, arriving]) age(join(directory, taskId));
    age(spool.pathOf(left, 1));
    expect(await spool.tasks(HOUR_MS)).toEqual([left]);
    for (const taskId of [left, arriving, fresh]) await spool.remove(taskId);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('keeps nothing of a file that is too large', async () => {
    const taskId = newId();
    await expect(spool.write(taskId, 1, bytes(1_001))).rejects.toMatchObject({ kind: 'tooLarge' });
    expect(readdirSync(join(directory, taskId))).toEqual([]);
    await spool.remove(taskId);
  });
});
