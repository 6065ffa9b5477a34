import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { type TestS3, testS3 } from '@circus/testkit';
import { openStorage, type Storage } from '../src/index.js';
import { itKeepsTheContract } from './storageContract.js';

/** A way to the server that can be cut. */
async function proxyTo(port: number): Promise<{ port: number; close(): Promise<void> }> {
  const open = new Set<Socket>();
  const proxy = createServer((socket) => {
    const upstream = connect(port, '127.0.0.1');
    for (const one of [socket, upstream]) one.on('error', () => undefined);
    open.add(socket);
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

describe('storage on S3', () => {
  let server: TestS3;
  let storage: Storage;
  let tests = 0;
  const before = { ...process.env };

  beforeAll(async () => {
    server = await testS3();
    Object.assign(process.env, server.credentials);
  });
  afterAll(async () => {
    process.env = before;
    await server.stop();
  });
  beforeEach(async () => {
    tests += 1;
    storage = await openStorage(`s3://archive/site/${tests}?endpoint=${server.endpoint}`);
  });
  afterEach(() => storage.close());

  itKeepsTheContract(() => storage);

  it('sends what is long in parts, and nothing of another prefix is seen', async () => {
    const bytes = randomBytes(27 * 2 ** 20 + 123);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 100_000) }, (_, n) =>
      bytes.subarray(n * 100_000, (n + 1) * 100_000),
    );
    const written = await storage.write('instances/long', Readable.from(pieces));
    expect(written).toEqual({ sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    const middle = { offset: 8 * 2 ** 20 - 10, length: 20 };
    expect(
      (await storage.read('instances/long', middle)).equals(bytes.subarray(middle.offset, middle.offset + 20)),
    ).toBe(true);
    expect((await storage.read('instances/long')).equals(bytes)).toBe(true);
    const other = await openStorage(`s3://archive/elsewhere?endpoint=${server.endpoint}`);
    for await (const { key } of other.list('instances')) throw new Error(`${key} should not be there`);
    await other.close();
  });

  it('gives up the parts of an upload whose source breaks', async () => {
    const broken = (async function* () {
      yield Buffer.alloc(17 << 20);
      throw new Error('the client went away');
    })();
    await expect(storage.write('instances/broken', broken)).rejects.toThrow('the client went away');
    const left = readdirSync(server.directory, { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.includes('uploads') && name.includes('broken'))).toEqual([]);
  });

  it('lists more objects than one answer holds', async () => {
    const keys = Array.from({ length: 1_003 }, (_, n) => `many/${String(n).padStart(5, '0')}`);
    for (let n = 0; n < keys.length; n += 50) {
      await Promise.all(keys.slice(n, n + 50).map((key) => storage.write(key, Readable.from([Buffer.from('x')]))));
    }
    const listed: string[] = [];
    for await (const { key } of storage.list('many')) listed.push(key);
    expect(listed).toEqual(keys);
  });

  it('says that the storage is away', async () => {
    await expect(openStorage('s3://archive?endpoint=http://127.0.0.1:9')).rejects.toThrow(
      /STORAGE_URL: the bucket archive cannot be used/,
    );
    const cut = await proxyTo(Number(new URL(server.endpoint).port));
    const behind = await openStorage(`s3://archive/cut?endpoint=http://127.0.0.1:${cut.port}`);
    await behind.write('instances/a', Readable.from([Buffer.from('x')]));
    await cut.close();
    const away = { kind: 'unavailable', message: 'The storage cannot be reached. Try again in a moment.' };
    await expect(behind.read('instances/a')).rejects.toMatchObject(away);
    await expect(behind.write('instances/b', Readable.from([Buffer.from('x')]))).rejects.toMatchObject(away);
    await expect(behind.appendJournal({ number: 1 })).rejects.toMatchObject(away);
    await behind.close();
  });

  it.each([
    ['s3:archive', 'names a bucket'],
    ['s3://', 'names a bucket'],
    ['s3://Archive_1', 'names a bucket'],
    ['s3://key:secret@archive', 'credentials do not stand in the URL'],
    ['s3://archive?endpoint=ftp://host', 'the endpoint is an address'],
    ['s3://archive?pathStyle=perhaps', 'pathStyle is true or false'],
    ['s3://archive?acl=public', '"acl" is no setting'],
  ])('refuses %s as an address', async (url, why) => {
    await expect(openStorage(url)).rejects.toThrow(why);
  });

  it('names a bucket that does not exist', async () => {
    await expect(openStorage(`s3://nowhere?endpoint=${server.endpoint}`)).rejects.toThrow(
      'the bucket nowhere does not exist',
    );
  });
});
