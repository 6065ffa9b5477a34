import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newStorageKey, openStorage, type Storage, timeOfStorageKey } from '../src/index.js';

const chunks = async function* (...parts: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* parts;
};
const filesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(root, name)).isFile());

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

  it('gives back the bytes that were written, and says how many and their hash', async () => {
    const bytes = randomBytes(3_000_000);
    const key = newStorageKey('instances', '.dcm');
    const written = await storage.write(key, Readable.from([bytes.subarray(0, 70_001), bytes.subarray(70_001)]));
    expect(written).toEqual({ sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    expect((await storage.read(key)).equals(bytes)).toBe(true);
    expect((await storage.read(key, { offset: 10, length: 5 })).equals(bytes.subarray(10, 15))).toBe(true);
    const { stream, sizeBytes } = await storage.open(key, { offset: 2_999_990 });
    expect(sizeBytes).toBe(10);
    expect(Buffer.concat(await stream.toArray()).equals(bytes.subarray(2_999_990))).toBe(true);
  });

  it('never writes a key twice', async () => {
    await storage.write('instances/a', chunks(Buffer.from('first')));
    await expect(storage.write('instances/a', chunks(Buffer.from('second')))).rejects.toThrow(/EEXIST/);
    expect((await storage.read('instances/a')).toString()).toBe('first');
  });

  it('leaves nothing behind when the source breaks', async () => {
    const broken = (async function* () {
      yield Buffer.alloc(2 << 20);
      throw new Error('the client went away');
    })();
    await expect(storage.write('instances/a', broken)).rejects.toThrow('the client went away');
    expect(filesBelow(root)).toEqual([]);
  });

  it('says that bytes are missing', async () => {
    await expect(storage.read('instances/nothing')).rejects.toMatchObject({ kind: 'missing' });
    await expect(storage.open('instances/nothing')).rejects.toMatchObject({ kind: 'missing' });
    await expect(storage.exists('instances/nothing')).resolves.toBe(false);
    await expect(storage.delete('instances/nothing')).resolves.toBeUndefined();
  });

  it.each(['../etc/passwd', '/etc/passwd', 'a/../../b', 'a//b', '', 'A', 'a/.hidden', 'a\0b'])(
    'refuses %j as a key',
    async (key) => {
      await expect(storage.write(key, chunks())).rejects.toThrow('Not a storage key');
    },
  );

  it('lists an area in the order of its keys, with sizes and times, and nothing of another', async () => {
    for (const key of ['instances/b/2', 'instances/a', 'instances/b/10', 'quarantine/a']) {
      await storage.write(key, chunks(Buffer.from(key)));
    }
    const listed: { key: string; sizeBytes: number; modifiedAt: Date }[] = [];
    for await (const each of storage.list('instances')) listed.push(each);
    expect(listed.map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual([
      ['instances/a', 11],
      ['instances/b/10', 14],
      ['instances/b/2', 13],
    ]);
    expect(Date.now() - (listed[0]?.modifiedAt.getTime() ?? 0)).toBeLessThan(60_000);
    for await (const each of storage.list('nothing')) throw new Error(`${each.key} should not be there`);
  });

  it('gives bytes a new key, but never one that is taken', async () => {
    await storage.write('instances/a', chunks(Buffer.from('a')));
    await storage.write('instances/b', chunks(Buffer.from('b')));
    await storage.move('instances/a', 'quarantine/day/instances/a');
    expect((await storage.read('quarantine/day/instances/a')).toString()).toBe('a');
    expect(await storage.exists('instances/a')).toBe(false);
    await expect(storage.move('instances/b', 'quarantine/day/instances/a')).rejects.toThrow(/EEXIST/);
    expect((await storage.read('instances/b')).toString()).toBe('b');
    await expect(storage.move('instances/a', 'quarantine/c')).rejects.toMatchObject({ kind: 'missing' });
  });

  it('knows from a key when it was made', () => {
    const at = new Date('2026-11-21T10:20:30.456Z');
    expect(timeOfStorageKey(newStorageKey('instances', '.dcm', at))).toEqual(at);
    expect(timeOfStorageKey('instances/something.dcm')).toBeNull();
  });

  it('keeps every journal line that was acknowledged, in order, and passes over one that was cut', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, number) => storage.appendJournal({ number })));
    const [name] = readdirSync(join(root, 'journal')) as [string];
    writeFileSync(join(root, 'journal', name), '{"number":20', { flag: 'a' });
    const entries: unknown[] = [];
    for await (const entry of storage.readJournal()) entries.push(entry);
    expect(entries).toEqual(Array.from({ length: 200 }, (_, number) => ({ number })));
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
