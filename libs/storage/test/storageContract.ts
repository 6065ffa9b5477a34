import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { newStorageKey, type Storage } from '../src/index.js';

const chunks = async function* (...parts: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* parts;
};

/** What every storage promises, wherever its bytes live. `current` gives one that is empty. */
export function itKeepsTheContract(current: () => Storage): void {
  it('gives back the bytes that were written, and says how many and their hash', async () => {
    const storage = current();
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

  it('gives what there is of a range that goes beyond the end, and nothing behind it', async () => {
    const storage = current();
    await storage.write('instances/a', chunks(Buffer.from('0123456789')));
    expect((await storage.read('instances/a', { offset: 8, length: 100 })).toString()).toBe('89');
    for (const range of [{ offset: 10 }, { offset: 50, length: 3 }, { offset: 3, length: 0 }]) {
      expect(await storage.read('instances/a', range)).toHaveLength(0);
      const { stream, sizeBytes } = await storage.open('instances/a', range);
      expect([sizeBytes, await stream.toArray()]).toEqual([0, []]);
    }
  });

  it('keeps what has no bytes at all', async () => {
    const storage = current();
    expect(await storage.write('instances/empty', chunks())).toMatchObject({ sizeBytes: 0 });
    expect(await storage.read('instances/empty')).toHaveLength(0);
    expect(await storage.exists('instances/empty')).toBe(true);
  });

  it('never writes a key twice', async () => {
    const storage = current();
    await storage.write('instances/a', chunks(Buffer.from('first')));
    await expect(storage.write('instances/a', chunks(Buffer.from('second')))).rejects.toThrow(/EEXIST/);
    expect((await storage.read('instances/a')).toString()).toBe('first');
  });

  it.each([2, 20])('leaves nothing behind when the source breaks after %i MiB', async (mebibytes) => {
    const storage = current();
    const broken = (async function* () {
      for (let sent = 0; sent < mebibytes; sent += 1) yield Buffer.alloc(1 << 20);
      throw new Error('the client went away');
    })();
    await expect(storage.write('instances/a', broken)).rejects.toThrow('the client went away');
    expect(await storage.exists('instances/a')).toBe(false);
    for await (const each of storage.list('instances')) throw new Error(`${each.key} should not be there`);
  });

  it('says that bytes are missing', async () => {
    const storage = current();
    await expect(storage.read('instances/nothing')).rejects.toMatchObject({ kind: 'missing' });
    await expect(storage.open('instances/nothing')).rejects.toMatchObject({ kind: 'missing' });
    await expect(storage.exists('instances/nothing')).resolves.toBe(false);
    await expect(storage.delete('instances/nothing')).resolves.toBeUndefined();
  });

  it('removes bytes', async () => {
    const storage = current();
    await storage.write('instances/a', chunks(Buffer.from('x')));
    await storage.delete('instances/a');
    expect(await storage.exists('instances/a')).toBe(false);
  });

  it.each(['../etc/passwd', '/etc/passwd', 'a/../../b', 'a//b', '', 'A', 'a/.hidden', 'a\0b'])(
    'refuses %j as a key',
    async (key) => {
      await expect(current().write(key, chunks())).rejects.toThrow('Not a storage key');
    },
  );

  it('lists an area in the order of its keys, with sizes and times, and nothing of another', async () => {
    const storage = current();
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
    expect(Math.abs(Date.now() - (listed[0]?.modifiedAt.getTime() ?? 0))).toBeLessThan(60_000);
    for await (const each of storage.list('nothing')) throw new Error(`${each.key} should not be there`);
  });

  it('gives bytes a new key, but never one that is taken', async () => {
    const storage = current();
    await storage.write('instances/a', chunks(Buffer.from('a')));
    await storage.write('instances/b', chunks(Buffer.from('b')));
    await storage.move('instances/a', 'quarantine/day/instances/a');
    expect((await storage.read('quarantine/day/instances/a')).toString()).toBe('a');
    expect(await storage.exists('instances/a')).toBe(false);
    await expect(storage.move('instances/b', 'quarantine/day/instances/a')).rejects.toThrow(/EEXIST/);
    expect((await storage.read('instances/b')).toString()).toBe('b');
    await expect(storage.move('instances/a', 'quarantine/c')).rejects.toMatchObject({ kind: 'missing' });
  });

  it('keeps every journal line that was acknowledged, in order', async () => {
    const storage = current();
    await Promise.all(Array.from({ length: 200 }, (_, number) => storage.appendJournal({ number })));
    await storage.appendJournal({ number: 200 });
    const entries: unknown[] = [];
    for await (const entry of storage.readJournal()) entries.push(entry);
    expect(entries).toEqual(Array.from({ length: 201 }, (_, number) => ({ number })));
  });
}
