import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UploadFile } from '../src/apiClient.js';
import { filesOfFolder, inBatches } from '../src/demoFiles.js';

describe('the files of a demonstration', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'circus-demo-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const batches = async () => {
    const all: UploadFile[][] = [];
    for await (const batch of inBatches(filesOfFolder(folder))) all.push(batch);
    return all;
  };

  it('are all files below the folder, thirty at a time', async () => {
    mkdirSync(join(folder, 'series/1'), { recursive: true });
    for (let number = 0; number < 61; number++) writeFileSync(join(folder, 'series/1', `${number}.dcm`), `${number}`);
    expect(filesOfFolder(folder).count).toBe(61);
    expect((await batches()).map(({ length }) => length)).toEqual([30, 30, 1]);
  });

  it('are sent earlier when they are large', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), Buffer.alloc(20 * 1024 * 1024));
    expect((await batches()).map((batch) => batch.map(({ name }) => name))).toEqual([['a', 'b'], ['c']]);
  });

  it('are missed where there are none', () => {
    expect(() => filesOfFolder(folder)).toThrow(`There are no files in ${folder}.`);
  });
});
