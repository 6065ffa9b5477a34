import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newStorageKey, openStorage, type Storage, timeOfStorageKey } from '../src/index.js';
import { itKeepsTheContract } from './storageContract.js';

const chunks = async function* (...parts: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* parts;
};

describe.each([
  ['on a disk', tmpdir()],
  ['in memory, which takes no direct writes', '/dev/shm'],
])('storage in files %s', (_where, parent) => {
  let root: string;
  let storage: Storage;

  beforeEach(async () => {
    root = mkdtempSync(join(parent, 'circus-storage-'));
    storage = await openStorage(`file:${root}`);
  });
  afterEach(async () => {
    await storage.close();
    rmSync(root, { recursive: true, force: true });
  });

  itKeepsTheContract(() => storage);

  it('leaves nothing in the storage by looking at its file system', () => {
    expect(readdirSync(root)).toEqual([]);
  });

  const MIB = 2 ** 20;
  it.each([1, 511, 512, 4_095, 4_096, 4_097, MIB - 1, MIB, MIB + 1, 2 * MIB + 4_096, 3 * MIB + 4_097])(
    'writes files of %i bytes, however they are cut',
    async (sizeBytes) => {
      const bytes = randomBytes(sizeBytes);
      const cuts = [sizeBytes, 65_536, 5_000].filter((cut) => sizeBytes / cut < 2_000);
      for (const cut of cuts) {
        const pieces: Buffer[] = [];
        for (let at = 0; at < sizeBytes; at += cut) pieces.push(bytes.subarray(at, at + cut));
        const key = newStorageKey('instances', '.dcm');
        await storage.write(key, chunks(...pieces));
        expect([cut, statSync(join(root, key)).size]).toEqual([cut, sizeBytes]);
        expect((await storage.read(key)).equals(bytes)).toBe(true);
      }
    },
  );

  it('writes many files at a time, each with its own bytes', async () => {
    const files = Array.from({ length: 60 }, (_, n) => ({
      key: newStorageKey('instances', '.dcm'),
      bytes: Buffer.alloc(MIB + 40_000 * n, n + 1),
    }));
    await Promise.all(
      files.map(({ key, bytes }) => storage.write(key, chunks(bytes.subarray(0, 9), bytes.subarray(9)))),
    );
    for (const { key, bytes } of files) expect((await storage.read(key)).equals(bytes)).toBe(true);
  });

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
