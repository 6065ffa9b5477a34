import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newStorageKey, openStorage, type Storage, timeOfStorageKey } from '../src/index.js';
import { itKeepsTheContract } from './storageContract.js';

const chunks = async function* (...parts: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* parts;
};

describe('storage in files', () => {
  let root: string;
  let storage: Storage;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'circus-storage-'));
    storage = await openStorage(`file:${root}`);
  });
  afterEach(async () => {
    await storage.close();
    rmSync(root, { recursive: true, force: true });
  });

  itKeepsTheContract(() => storage);

  it('knows from a key when it was made', () => {
    const at = new Date('2026-11-21T10:20:30.456Z');
    expect(timeOfStorageKey(newStorageKey('instances', '.dcm', at))).toEqual(at);
    expect(timeOfStorageKey('instances/something.dcm')).toBeNull();
  });

  it('passes over a journal line that was cut', async () => {
    await storage.appendJournal({ number: 1 });
    const [name] = readdirSync(join(root, 'journal')) as [string];
    writeFileSync(join(root, 'journal', name), '{"number":20', { flag: 'a' });
    const entries: unknown[] = [];
    for await (const entry of storage.readJournal()) entries.push(entry);
    expect(entries).toEqual([{ number: 1 }]);
  });

  it('shows its files to nobody else', async () => {
    await storage.write('instances/a', chunks(Buffer.from('x')));
    expect(statSync(join(root, 'instances/a')).mode & 0o777).toBe(0o600);
  });

  it('names what is wrong with a storage address', async () => {
    await expect(openStorage('file:relative')).rejects.toThrow(/STORAGE_URL.*absolute/);
    await expect(openStorage('ftp://host')).rejects.toThrow(/STORAGE_URL: ftp:/);
  });
});
