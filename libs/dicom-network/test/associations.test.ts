import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ctPhantom, fileBeginning, makeInstance, readHeader } from '@circus/dicom';
import { eventually, freePort, isInstalled, RunningProgram, runProgram } from '@circus/testkit';
import { DimseFailure, NetworkError, NodeClient, ObjectSender, STATUS, VERIFICATION } from '../src/index.js';
import { clientTerms, contextsOf, identifierOf, MemoryNode, objectOf } from './memoryNode.js';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const STUDY_FIND = '1.2.840.10008.5.1.4.1.2.2.1';
const STUDY_MOVE = '1.2.840.10008.5.1.4.1.2.2.2';
const STUDY_GET = '1.2.840.10008.5.1.4.1.2.2.3';

let folder: string;
let node: MemoryNode;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'circus-dimse-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  node = await MemoryNode.listen();
});
afterEach(() => node.server.close());

const withDcmtk = isInstalled('storescu') ? describe : describe.skip;
const uids = (count: number) => Array.from({ length: count }, (_, index) => `1.2.3.${index + 1}`);
const datasetOf = (file: Buffer) => {
  const reading = readHeader(file, { complete: true });
  if (reading.status !== 'header') throw new Error('no header');
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = reading.header;
  return [sopClassUid, sopInstanceUid, transferSyntaxUid, file.subarray(metaLength(file)).toString('base64')];
};
const metaLength = (file: Buffer) => 132 + 12 + file.readUInt32LE(140);
function phantom(): Buffer {
  const [instance] = ctPhantom({ slices: 1, columns: 32, rows: 32 });
  return instance?.bytes as Buffer;
}
/** The same phantom in a compressed syntax, by DCMTK. */
function compressed(program: string, name: string): Buffer {
  const [from, to] = [join(folder, `${name}.in`), join(folder, `${name}.out`)];
  writeFileSync(from, phantom());
  execFileSync(program, [from, to]);
  return readFileSync(to);
}

describe('an association between two of ours', () => {
  it('answers C-ECHO, stores objects byte for byte, and finds, gets and moves them', async () => {
    const files = uids(3).map((sopInstanceUid) => makeInstance({ sopInstanceUid, rows: 300, columns: 400 }));
    const client = await node.connect(
      [VERIFICATION, CT, STUDY_FIND, STUDY_MOVE, STUDY_GET],
      [{ sopClassUid: CT, scu: true, scp: true }],
    );
    await client.echo();
    for (const file of files) expect(await client.store(objectOf(file))).toBe(STATUS.success);
    expect(files.map(datasetOf)).toEqual([...node.files.values()].map(datasetOf));

    const found: string[] = [];
    for await (const match of client.find('study', identifierOf(''))) found.push(String(match['00080018']?.Value?.[0]));
    expect(found).toEqual(uids(3));

    const got: string[] = [];
    const counts = await client.get('study', identifierOf(''), async ({ sopInstanceUid, dataset }) => {
      for await (const _ of dataset);
      got.push(sopInstanceUid);
    });
    expect([got, counts]).toEqual([uids(3), { remaining: 0, completed: 3, failed: 0, warning: 0 }]);

    const third = await MemoryNode.listen();
    node.destinations.set('THIRD', third.address);
    expect(await client.move('study', identifierOf(''), 'THIRD')).toMatchObject({ completed: 3, failed: 0 });
    expect([...third.files.keys()]).toEqual(uids(3));
    await expect(client.move('study', identifierOf(''), 'NOBODY')).rejects.toMatchObject({ status: 0xa801 });
    await client.release();
    await third.server.close();
    await eventually(async () => node.ends.length === 1);
    expect(node.ends).toEqual([null]);
  });

  it('goes on after an object that is refused before its end', async () => {
    await node.server.close();
    node = await MemoryNode.listen({
      services: {
        store: async ({ dataset }) => {
          for await (const _ of dataset) throw new DimseFailure(STATUS.cannotUnderstand, 'Nobody understands it.');
        },
      },
    });
    const client = await node.connect([VERIFICATION, CT]);
    const file = makeInstance({ rows: 1000, columns: 1000 });
    for (let twice = 0; twice < 2; twice += 1) expect(await client.store(objectOf(file))).toBe(STATUS.cannotUnderstand);
    await client.echo();
    await client.release();
  });

  it('converts what the other side does not accept as it is', async () => {
    const accepted = '1.2.840.10008.1.2';
    await node.server.close();
    node = await MemoryNode.listen({}, { serves: () => true });
    const original = makeInstance({ rows: 20, columns: 30, patientName: 'Müller^Ä', characterSet: 'ISO_IR 100' });
    const contexts = [{ id: 1, abstractSyntax: CT, transferSyntaxes: [accepted] }];
    const client = await NodeClient.connect(node.address, contexts, clientTerms);
    expect(await client.store(objectOf(original))).toBe(STATUS.success);
    const [before, after] = [original, ...node.files.values()].map((file) => {
      const reading = readHeader(file, { complete: true });
      if (reading.status !== 'header') throw new Error('no header');
      const { '7FE00010': _, ...dataset } = reading.header.dataset;
      const { pixelData, transferSyntaxUid } = reading.header;
      const pixels = file.subarray(pixelData?.offset).toString('hex');
      return { dataset, pixels, transferSyntaxUid };
    });
    expect(after).toEqual({ ...before, transferSyntaxUid: accepted });
    await client.release();
  });

  it('needs one association for many kinds of objects, and a second where they are too many for one', async () => {
    const objects = Array.from({ length: 90 }, (_, n) =>
      objectOf(makeInstance({ sopInstanceUid: `1.2.4.${n + 1}`, sopClassUid: `1.2.840.10008.5.1.4.1.1.88.${n + 1}` })),
    );
    const sender = new ObjectSender(node.address, clientTerms);
    for (const [n, object] of objects.entries()) expect(await sender.send(object, objects.slice(n))).toBe(0);
    await sender.close();
    await eventually(async () => node.ends.length === 2);
    expect([node.files.size, node.ends]).toEqual([90, [null, null]]);
  });

  it('is made anew where the old one was ended meanwhile', async () => {
    const sender = new ObjectSender(node.address, clientTerms);
    const { port } = node.server;
    const [first, second] = uids(2).map((sopInstanceUid) => objectOf(makeInstance({ sopInstanceUid })));
    await sender.send(first as never);
    await node.server.close();
    const again = await MemoryNode.listen({ options: { port } });
    expect(await sender.send(second as never)).toBe(STATUS.success);
    await sender.close();
    await again.server.close();
  });

  it('says why there is none', async () => {
    const elsewhere = { ...node.address, port: await freePort() };
    const wrong = { ...node.address, calledAeTitle: 'OTHER' };
    const attempt = (address: typeof elsewhere, contexts = contextsOf([CT])) =>
      NodeClient.connect(address, contexts, clientTerms).then(
        () => 'none',
        (error: Error & { kind: string }) => [error.kind, error.message],
      );
    expect(await attempt(elsewhere)).toEqual(['unreachable', 'The node refuses the connection.']);
    expect(await attempt(wrong)).toEqual(['rejected', expect.stringContaining('called AE title not recognized')]);
    expect(await attempt({ ...node.address, host: 'nowhere.invalid' })).toEqual([
      'unreachable',
      'The host is unknown.',
    ]);
    expect(await attempt(node.address, contextsOf(['1.2.840.10008.99.1']))).toEqual([
      'rejected',
      expect.stringContaining('accepts none'),
    ]);
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    expect(await attempt({ ...node.address, port })).toEqual(['timedOut', expect.any(String)]);
    silent.close();
  });
});

(isInstalled('openssl') ? describe : describe.skip)('an association by TLS', () => {
  it('stands between those who trust each other, and no others', async () => {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, '-keyout', key, '-out', certificate];
    execFileSync('openssl', args, { stdio: 'ignore' });
    const own = { key: readFileSync(key), cert: readFileSync(certificate), ca: readFileSync(certificate) };
    const tls = { ...own, requestCert: true, rejectUnauthorized: true };
    const secure = await MemoryNode.listen({ options: { tls } });
    const connectBy = (given: object | null) =>
      NodeClient.connect({ ...secure.address, host: 'localhost', tls: given }, contextsOf([CT]), clientTerms);
    const client = await connectBy(own);
    expect(await client.store(objectOf(makeInstance({ rows: 300, columns: 300 })))).toBe(STATUS.success);
    await client.release();
    // One without a certificate, one that does not know the authority, and one without TLS.
    for (const given of [{ ca: own.ca }, { key: own.key, cert: own.cert }, null]) {
      await expect(connectBy(given)).rejects.toBeInstanceOf(NetworkError);
    }
    await secure.server.close();
  });
});

describe('a hostile client', () => {
  const attempts: [string, Buffer][] = [
    ['a PDU of another type first', Buffer.from('040000000010', 'hex')],
    ['a request that claims 4 GB', Buffer.from('0100ffffffff', 'hex')],
    ['text that is not DICOM', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a request that is too short', Buffer.from('01000000000400010000', 'hex')],
    ['items longer than the request', requestWith(Buffer.from('2000ffff01000000', 'hex'))],
    ['an even context id', requestWith(Buffer.from('2000000402000000', 'hex'))],
    ['a request that never ends', Buffer.from('0100000001000001', 'hex')],
    ['nothing at all', Buffer.alloc(0)],
  ];
  it.each(attempts)('gets an abort and is cut off: %s', async (_, bytes) => {
    const answer = await exchange(bytes);
    expect(answer[0]).toBe(7);
    expect(node.errors).toHaveLength(1);
    await (await node.connect([VERIFICATION])).echo();
  });

  const messages: [string, Buffer][] = [
    ['a P-DATA longer than agreed', Buffer.from('0400ffffffff', 'hex')],
    ['a P-DATA of no length', Buffer.from('040000000000', 'hex')],
    ['a fragment longer than its PDU', Buffer.from('040000000010000000ff0103', 'hex')],
    ['a fragment of a negative length', Buffer.from('0400000000060000000101030000', 'hex')],
    ['a fragment of a context that was not agreed on', pdv(99, 3, Buffer.alloc(4))],
    ['a data set before any command', pdv(1, 2, Buffer.alloc(4))],
    ['a command without end', Buffer.concat(Array.from({ length: 20 }, () => pdv(1, 1, Buffer.alloc(2_000))))],
    ['a command set that is none', pdv(1, 3, Buffer.from('ffffffffffffffff', 'hex'))],
    [
      'a release in the middle of a command',
      Buffer.concat([pdv(1, 1, Buffer.alloc(8)), Buffer.from('05000000000400000000', 'hex')]),
    ],
    ['a message that stops in the middle', pdv(1, 1, Buffer.alloc(8))],
    ['another A-ASSOCIATE-RQ', Buffer.from('010000000004000000000000', 'hex')],
  ];
  it.each(messages)('gets an abort within the association: %s', async (_, bytes) => {
    const answer = await exchange(Buffer.concat([request(), bytes]));
    expect(answer[0]).toBe(2);
    const end = answer.subarray(6 + answer.readUInt32BE(2));
    expect(end[0]).toBe(7);
    await eventually(async () => node.ends.length === 1);
    expect(node.ends[0]).toBeInstanceOf(Error);
    await (await node.connect([VERIFICATION])).echo();
  });

  it('is asked to come back where there are as many associations as there may be', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => node.connect([VERIFICATION])));
    await expect(node.connect([VERIFICATION])).rejects.toMatchObject({ kind: 'rejected' });
    await Promise.all(clients.map((client) => client.release()));
    await (await node.connect([VERIFICATION])).release();
  });

  it('loses an association in which nothing happens', async () => {
    await node.server.close();
    node = await MemoryNode.listen({}, { patience: { stalledMs: 300, idleMs: 300 } });
    await node.connect([VERIFICATION]);
    await eventually(async () => node.ends.length === 1);
    expect(node.ends[0]).toMatchObject({ kind: 'timedOut' });
    expect(node.server.size).toBe(0);
  });

  /** Sends bytes and waits for the end of the connection. */
  function exchange(bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve) => {
      const socket: Socket = connect(node.server.port, '127.0.0.1', () => socket.write(bytes));
      const answer: Buffer[] = [];
      socket.on('data', (chunk) => answer.push(chunk));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(Buffer.concat(answer)));
    });
  }
});

function pdv(context: number, flags: number, bytes: Buffer): Buffer {
  const start = Buffer.alloc(12);
  start[0] = 4;
  start.writeUInt32BE(bytes.length + 6, 2);
  start.writeUInt32BE(bytes.length + 2, 6);
  start[10] = context;
  start[11] = flags;
  return Buffer.concat([start, bytes]);
}
function requestWith(items: Buffer): Buffer {
  const body = Buffer.alloc(68);
  body.writeUInt16BE(1, 0);
  body.write('MEMORY'.padEnd(16), 4, 'latin1');
  body.write('HOSTILE'.padEnd(16), 20, 'latin1');
  const start = Buffer.alloc(6);
  start[0] = 1;
  start.writeUInt32BE(68 + items.length, 2);
  return Buffer.concat([start, body, items]);
}
function request(): Buffer {
  const item = (type: number, ...parts: Buffer[]) => {
    const value = Buffer.concat(parts);
    const start = Buffer.from([type, 0, 0, 0]);
    start.writeUInt16BE(value.length, 2);
    return Buffer.concat([start, value]);
  };
  const syntaxes = [item(0x30, Buffer.from(VERIFICATION)), item(0x40, Buffer.from('1.2.840.10008.1.2'))];
  return requestWith(item(0x20, Buffer.from([1, 0, 0, 0]), ...syntaxes));
}

withDcmtk('the programs of DCMTK', () => {
  const at = (aeTitle = 'MEMORY') => ['-aec', aeTitle, '127.0.0.1', String(node.server.port)];

  it('echo, and are refused by a wrong name', async () => {
    expect(await runProgram('echoscu', at())).toMatchObject({ code: 0 });
    const refused = await runProgram('echoscu', at('NOBODY'));
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain('Called AE Title Not Recognized');
  });

  it('store native and compressed objects, byte for byte', async () => {
    const files = [
      makeInstance({ sopInstanceUid: '1.2.9.1' }),
      makeInstance({ sopInstanceUid: '1.2.9.2', transferSyntaxUid: '1.2.840.10008.1.2' }),
      compressed('dcmcrle', 'rle'),
      compressed('dcmcjpls', 'jpls'),
      compressed('dcmcjpeg', 'jpeg'),
    ];
    const options = [[], ['-xi'], ['-xr'], ['-xt'], ['-xs']];
    for (const [n, file] of files.entries()) {
      const path = join(folder, `${n}.dcm`);
      writeFileSync(path, file);
      const sent = await runProgram('storescu', [...(options[n] as string[]), ...at(), path]);
      expect([sent.code, sent.output]).toEqual([0, expect.any(String)]);
      const { sopInstanceUid, sopClassUid, transferSyntaxUid } = objectOf(file);
      const stored = node.files.get(sopInstanceUid) as Buffer;
      const expected = file.subarray(metaLength(file));
      expect(stored.subarray(metaLength(stored)).equals(expected)).toBe(true);
      expect(stored.subarray(0, metaLength(stored))).toEqual(
        fileBeginning({ sopClassUid, sopInstanceUid, transferSyntaxUid }),
      );
    }
  });

  it('find, get and move', async () => {
    const files = uids(3).map((sopInstanceUid) => makeInstance({ sopInstanceUid }));
    for (const [n, file] of files.entries()) node.files.set(uids(3)[n] as string, file);
    const keys = ['-S', '-k', 'QueryRetrieveLevel=IMAGE', '-k', 'SOPInstanceUID'];
    const found = await runProgram('findscu', ['-v', ...keys, ...at()]);
    const printed = found.output.replaceAll('\0', '');
    for (const uid of uids(3)) expect(printed).toContain(`[${uid}]`);

    const inbox = mkdtempSync(join(folder, 'get-'));
    const got = await runProgram('getscu', [...keys, '-od', inbox, ...at()]);
    expect([got.code, readdirSync(inbox).length]).toEqual([0, 3]);

    const port = await freePort();
    const moved = mkdtempSync(join(folder, 'move-'));
    node.destinations.set('MOVER', { ...node.address, port, calledAeTitle: 'MOVER' });
    const result = await runProgram('movescu', [
      ...keys,
      '-aem',
      'MOVER',
      '--port',
      String(port),
      '-od',
      moved,
      '-aet',
      'MOVER',
      ...at(),
    ]);
    expect([result.code, readdirSync(moved).length]).toEqual([0, 3]);
  });

  it('cancel a query that would not end, and one that is left ends with its association', async () => {
    const signals: AbortSignal[] = [];
    const endless = await MemoryNode.listen({
      services: {
        find: async function* ({ signal }) {
          signals.push(signal);
          for (let n = 1; ; n += 1) {
            yield identifierOf(`1.2.${n}`);
            await new Promise((resolve) => setTimeout(resolve, 2));
          }
        },
      },
    });
    const keys = ['-S', '-k', 'QueryRetrieveLevel=IMAGE', '-k', 'SOPInstanceUID'];
    const node = ['-aec', 'MEMORY', '127.0.0.1', String(endless.server.port)];
    const cancelled = await runProgram('findscu', ['-v', '--cancel', '3', ...keys, ...node]);
    expect([cancelled.code, cancelled.output]).toEqual([0, expect.stringContaining('Cancel')]);
    const left = RunningProgram.start('findscu', [...keys, ...node]);
    await eventually(async () => signals.length === 2);
    await left.stop('SIGKILL');
    await eventually(async () => endless.ends.length === 2);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    await endless.server.close();
  });

  it('take objects, converted where they have to be', async () => {
    const port = await freePort();
    const inbox = mkdtempSync(join(folder, 'scp-'));
    const scp = RunningProgram.start('storescp', ['-v', '+xi', '-od', inbox, String(port)]);
    try {
      await eventually(async () => (await runProgram('echoscu', ['127.0.0.1', String(port)])).code === 0);
      const objects = [compressed('dcmcjpls', 'a'), compressed('dcmcrle', 'b'), compressed('dcmcjpeg', 'c')].map(
        objectOf,
      );
      const sender = new ObjectSender({ ...node.address, port, calledAeTitle: 'ANY' }, clientTerms);
      for (const object of objects) {
        expect(await sender.send(object)).toBe(0);
        const [name = ''] = readdirSync(inbox);
        const received = readFileSync(join(inbox, name));
        const pixelsOf = (file: Buffer) => {
          const reading = readHeader(file, { complete: true });
          return reading.status === 'header' ? file.subarray(reading.header.pixelData?.offset).toString('base64') : '';
        };
        expect(objectOf(received).transferSyntaxUid).toBe('1.2.840.10008.1.2');
        expect(pixelsOf(received)).toBe(pixelsOf(phantom()));
        rmSync(join(inbox, name));
      }
      await sender.close();
    } finally {
      await scp.stop();
    }
  });
});
