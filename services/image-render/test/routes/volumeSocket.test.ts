import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { ctPhantom } from '@circus/dicom';
import { WebSocket } from 'undici';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';
import type { TestSeries } from '../testArchive.js';
import { volumeT } from '../volumeT.js';

interface Message {
  messageType: string;
  transferId: string;
  imageIndex?: number;
  message?: string;
  payload: Buffer;
}

/** A client that keeps what it is sent. */
class Viewer {
  readonly messages: Message[] = [];
  closed: { code: number; reason: string } | null = null;
  #waiting: (() => void)[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => {
      const bytes = Buffer.from(data as ArrayBuffer);
      const end = bytes.indexOf(0x0a);
      this.messages.push({ ...JSON.parse(bytes.toString('utf8', 0, end)), payload: bytes.subarray(end + 1) });
      this.#wake();
    });
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason };
      this.#wake();
    });
  }

  static async connect(origin: string, headers: Record<string, string>, query = ''): Promise<Viewer> {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws/volume${query}`, { headers });
    socket.binaryType = 'arraybuffer';
    const viewer = new Viewer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error('refused')));
    });
    return viewer;
  }

  /** As one binary message: JSON and a newline. */
  send(message: object): void {
    this.socket.send(Buffer.from(`${JSON.stringify(message)}\n`));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  of(transferId: string): Message[] {
    return this.messages.filter((message) => message.transferId === transferId);
  }

  indexes(transferId: string): (number | undefined)[] {
    return this.of(transferId).map(({ imageIndex }) => imageIndex);
  }

  close(): void {
    this.socket.close();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const begin = (transferId: string, seriesUid: string, more: object = {}) => ({
  messageType: 'BEGIN_TRANSFER',
  transferId,
  seriesUid,
  ...more,
});

describe('the WebSocket for volumes', () => {
  let service: RunningImageRender;
  let origin: string;
  let t: TestSeries;
  let large: TestSeries;
  const viewers: Viewer[] = [];
  const SLICES = 12;

  beforeAll(async () => {
    service = await startImageRender();
    await service.app.listen({ host: '127.0.0.1', port: 0 });
    origin = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
    t = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.1' }), { domain: 'heart' });
    const phantom = ctPhantom({ slices: SLICES, columns: 512, rows: 512, slicePitch: 1 });
    large = await service.archive.store([...phantom].map(({ bytes }) => bytes));
  });
  afterEach(() => {
    for (const viewer of viewers.splice(0)) viewer.close();
  });
  afterAll(() => service.stop());

  const connectAs = async (headers = service.headers(), query = ''): Promise<Viewer> => {
    const viewer = await Viewer.connect(origin, headers, query);
    viewers.push(viewer);
    return viewer;
  };

  it('sends every image once (E9)', async () => {
    const viewer = await connectAs();
    viewer.send(begin('1', t.uid));
    await viewer.until(() => viewer.messages.length >= 2);
    expect(viewer.messages.map(({ payload, ...head }) => [head, payload.toString('hex')])).toEqual([
      [
        { messageType: 'TRANSFER_IMAGE', transferId: '1', imageIndex: 0 },
        '00000100020003000a000b000c000d001400150016001700',
      ],
      [
        { messageType: 'TRANSFER_IMAGE', transferId: '1', imageIndex: 1 },
        '640065006600670' + '06e006f0070007100780079007a007b00',
      ],
    ]);
  });

  it('takes text messages too, and parts of volumes in their order', async () => {
    const viewer = await connectAs();
    const partialVolumeDescriptor = { start: 2, end: 1, delta: -1 };
    viewer.sendText(JSON.stringify(begin('p', t.uid, { partialVolumeDescriptor })));
    await viewer.until(() => viewer.messages.length >= 2);
    expect(viewer.messages.map(({ imageIndex, payload }) => [imageIndex, payload[0]])).toEqual([
      [0, 100],
      [1, 0],
    ]);
  });

  it('sends the very bytes of the volume', async () => {
    const viewer = await connectAs();
    viewer.send(begin('all', large.uid));
    await viewer.until(() => viewer.of('all').length >= SLICES);
    const whole = Buffer.concat(viewer.of('all').map(({ payload }) => payload));
    expect(viewer.indexes('all')).toEqual([...Array(SLICES).keys()]);
    const answer = await fetch(`${origin}/series/${large.uid}/volume`, { headers: service.headers() });
    expect(whole.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
  });

  it('sends first what is wanted most', async () => {
    const viewer = await connectAs();
    viewer.send(begin('x', large.uid));
    viewer.send({ messageType: 'SET_PRIORITY', transferId: 'x', target: [3, 4], priority: 10 });
    viewer.send({ messageType: 'SET_PRIORITY', transferId: 'x', target: 9, priority: 20 });
    viewer.send({ messageType: 'SET_PRIORITY', transferId: 'x', target: [7, 99, -1], priority: 10 });
    viewer.send({ messageType: 'SET_PRIORITY', transferId: 'x', target: [8, 6], priority: 10 });
    await viewer.until(() => viewer.of('x').length >= SLICES);
    const flawed = viewer.of('x').filter(({ messageType }) => messageType === 'TRANSFER_ERROR');
    expect(flawed).toHaveLength(1);
    const images = viewer.of('x').filter(({ messageType }) => messageType === 'TRANSFER_IMAGE');
    await viewer.until(() => viewer.of('x').length >= SLICES + 1);
    expect(images.map(({ imageIndex }) => imageIndex).slice(0, 5)).toEqual([9, 6, 8, 3, 4]);
  });

  it('takes turns between transfers', async () => {
    const viewer = await connectAs();
    viewer.send(begin('a', large.uid));
    viewer.send({ messageType: 'PAUSE_TRANSFER', transferId: 'a' });
    viewer.send(begin('b', large.uid));
    await viewer.until(() => viewer.of('b').length > 0);
    viewer.send({ messageType: 'RESUME_TRANSFER', transferId: 'a' });
    await viewer.until(() => viewer.messages.length >= 2 * SLICES);
    expect(viewer.indexes('a').sort()).toEqual([...Array(SLICES).keys()].sort());
    expect(viewer.indexes('b').sort()).toEqual([...Array(SLICES).keys()].sort());
  });

  it('sends nothing of a transfer that is paused or was aborted', async () => {
    const viewer = await connectAs();
    viewer.send(begin('paused', large.uid));
    viewer.send({ messageType: 'PAUSE_TRANSFER', transferId: 'paused' });
    viewer.send(begin('aborted', large.uid));
    viewer.send({ messageType: 'ABORT_TRANSFER', transferId: 'aborted' });
    viewer.send(begin('after', large.uid));
    await viewer.until(() => viewer.of('after').length >= SLICES);
    expect(viewer.of('aborted').length).toBeLessThanOrEqual(1);
    expect(viewer.of('paused').length).toBeLessThanOrEqual(1);
    // The id of one that is over may be used again, that of one under way not.
    viewer.send(begin('aborted', t.uid));
    viewer.send(begin('paused', t.uid));
    await viewer.until(() => viewer.of('paused').some(({ messageType }) => messageType === 'TRANSFER_ERROR'));
    await viewer.until(() => viewer.of('aborted').length >= 2);
    viewer.send({ messageType: 'RESUME_TRANSFER', transferId: 'paused' });
    await viewer.until(() => viewer.of('paused').length >= SLICES + 1);
  });

  it('tells which image it cannot send, and goes on with the rest', async () => {
    const broken = await service.archive.store(volumeT({ seriesInstanceUid: '1.2.66' }));
    service.archive.truncate(broken.storageKeys[0] as string, 400);
    const viewer = await connectAs();
    viewer.send(begin('b', broken.uid));
    await viewer.until(() => viewer.messages.length >= 2);
    expect(viewer.messages).toEqual([
      expect.objectContaining({
        messageType: 'TRANSFER_ERROR',
        imageIndex: 0,
        message: expect.stringMatching(/^Image 1 /),
      }),
      expect.objectContaining({ messageType: 'TRANSFER_IMAGE', imageIndex: 1 }),
    ]);
  });

  it.each<[string, object]>([
    ['of a series there is not', begin('e', '1.2.999')],
    ['of no series', begin('e', 'x')],
    ['of images there are not', begin('e', '1.2.1', { partialVolumeDescriptor: { start: 1, end: 9, delta: 1 } })],
    ['of half a descriptor', begin('e', '1.2.1', { partialVolumeDescriptor: { start: 1 } })],
  ])('refuses a transfer %s, and stays open', async (_what, message) => {
    const viewer = await connectAs();
    viewer.send(message);
    await viewer.until(() => viewer.messages.length >= 1);
    expect(viewer.messages[0]).toMatchObject({ messageType: 'TRANSFER_ERROR', transferId: 'e' });
    viewer.send({ messageType: 'UNHEARD_OF', transferId: 'e' });
    viewer.send(begin('1', t.uid));
    await viewer.until(() => viewer.of('1').length >= 2);
    expect(viewer.messages).toHaveLength(3);
  });

  it('closes with 1007 when a message cannot be read', async () => {
    for (const text of ['{', 'null', '[]', '{"no":"type"}']) {
      const viewer = await connectAs();
      viewer.sendText(text);
      await viewer.until(() => viewer.closed !== null);
      expect(viewer.closed?.code).toBe(1007);
    }
  });

  it('shows a caller the series of his domains only', async () => {
    const viewer = await connectAs(service.headers({ domains: ['lung'] }));
    viewer.send(begin('1', t.uid));
    await viewer.until(() => viewer.messages.length >= 1);
    expect(viewer.messages[0]).toMatchObject({ messageType: 'TRANSFER_ERROR' });
  });

  it('shows nobody anything without a token, and the one series with it, wherever it is given', async () => {
    const answer = await service.get(`/requestToken?series=${t.uid}`);
    const { token } = JSON.parse(answer.body.toString());
    const attempt = async (headers: Record<string, string>, query: string, uid: string, more = {}) => {
      const viewer = await connectAs(headers, query);
      viewer.send(begin('1', uid, more));
      await viewer.until(() => viewer.messages.length >= 1);
      return viewer.messages[0]?.messageType;
    };
    expect(await attempt({}, '', t.uid)).toBe('TRANSFER_ERROR');
    expect(await attempt({}, `?token=${token}`, t.uid)).toBe('TRANSFER_IMAGE');
    expect(await attempt({ authorization: `Bearer ${token}` }, '', t.uid)).toBe('TRANSFER_IMAGE');
    expect(await attempt({}, '', t.uid, { token })).toBe('TRANSFER_IMAGE');
    expect(await attempt({}, `?token=${token}`, large.uid)).toBe('TRANSFER_ERROR');
    expect(await attempt({}, `?token=${'0'.repeat(96)}`, t.uid)).toBe('TRANSFER_ERROR');
  });

  it('sends images of volumes larger than its memory', async () => {
    const small = await startImageRender({ VOLUME_CACHE_MIB: '0', RS_AUTHENTICATION: 'false' });
    try {
      await small.app.listen({ host: '127.0.0.1', port: 0 });
      const { port } = small.app.server.address() as AddressInfo;
      const series = await small.archive.store(volumeT());
      const viewer = await Viewer.connect(`http://127.0.0.1:${port}`, {});
      viewer.send(begin('1', series.uid));
      await viewer.until(() => viewer.messages.length >= 2);
      expect(viewer.messages.map(({ payload }) => payload[0])).toEqual([0, 100]);
      viewer.close();
    } finally {
      await small.stop();
    }
  });

  describe('by the bytes on the wire', () => {
    const HANDSHAKE = [
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    const ask = async (path: string, lines: string[]): Promise<{ socket: Socket; text: () => string }> => {
      const socket = connect((service.app.server.address() as AddressInfo).port, '127.0.0.1');
      const received: Buffer[] = [];
      socket.on('data', (bytes) => received.push(bytes));
      socket.write(`${[`GET ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);
      await once(socket, 'data');
      return { socket, text: () => Buffer.concat(received).toString('latin1') };
    };
    const masked = (first: number, payload: Buffer): Buffer => {
      const mask = Buffer.from([1, 2, 3, 4]);
      const hidden = Buffer.from(payload.map((byte, i) => byte ^ (mask[i % 4] as number)));
      return Buffer.concat([Buffer.from([first, 0x80 | payload.length]), mask, hidden]);
    };

    it('answers the handshake as RFC 6455 has it, and compresses nothing', async () => {
      const { socket, text } = await ask('/ws/volume', [...HANDSHAKE, 'Sec-WebSocket-Extensions: permessage-deflate']);
      expect(text()).toMatch(/^HTTP\/1\.1 101 /);
      expect(text()).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
      expect(text()).not.toContain('deflate');
      socket.destroy();
    });

    it('refuses other paths with 404, and other versions with 400', async () => {
      const other = await ask('/ws/other', HANDSHAKE);
      await once(other.socket, 'close');
      expect(other.text()).toMatch(/^HTTP\/1\.1 404 /);
      const old = await ask(
        '/ws/volume',
        HANDSHAKE.map((line) => line.replace('13', '8')),
      );
      await once(old.socket, 'close');
      expect(old.text()).toMatch(/^HTTP\/1\.1 400 [\s\S]*sec-websocket-version: 13/i);
      expect((await service.get('/ws/volume')).status).toBe(400);
    });

    it('answers pings, joins the pieces of messages, and says farewell', async () => {
      const { socket, text } = await ask('/ws/volume', HANDSHAKE);
      socket.write(masked(0x89, Buffer.from('hello')));
      const [pong] = (await once(socket, 'data')) as [Buffer];
      expect([...pong]).toEqual([0x8a, 5, ...Buffer.from('hello')]);
      const message = Buffer.from('{"messageType":"BEGIN_TRANSFER","transferId":"e","seriesUid":"1.2"}');
      const pieces = [
        masked(0x01, message.subarray(0, 20)),
        masked(0x89, Buffer.from('!')),
        masked(0x80, message.subarray(20)),
      ];
      for (const byte of Buffer.concat(pieces)) socket.write(Buffer.from([byte]));
      while (!text().includes('TRANSFER_ERROR')) await once(socket, 'data');
      socket.write(masked(0x88, Buffer.from([0x03, 0xe8])));
      await once(socket, 'close');
      expect(text().slice(-4)).toBe('\x88\x02\x03\xe8');
    });

    it.each<[string, Buffer, number]>([
      ['a frame without a mask', Buffer.from([0x82, 0x01, 0x41]), 1002],
      ['an extension', masked(0xc2, Buffer.from('A')), 1002],
      ['a kind of frame there is not', masked(0x83, Buffer.from('A')), 1002],
      ['a piece of nothing', masked(0x80, Buffer.from('A')), 1002],
      ['a ping in pieces', masked(0x09, Buffer.from('A')), 1002],
      ['a message of terabytes', Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4]), 1009],
    ])('closes for %s', async (_what, bytes, code) => {
      const { socket, text } = await ask('/ws/volume', HANDSHAKE);
      const head = text().length;
      socket.write(bytes);
      await once(socket, 'close');
      const close = Buffer.from(text().slice(head), 'latin1');
      expect([close[0], close.readUInt16BE(2)]).toEqual([0x88, code]);
    });
  });

  it('ends when the service does', async () => {
    const ending = await startImageRender();
    await ending.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = ending.app.server.address() as AddressInfo;
    const viewer = await Viewer.connect(`http://127.0.0.1:${port}`, {});
    await ending.stop();
    await viewer.until(() => viewer.closed !== null);
    expect(viewer.closed?.code).toBe(1001);
  });
});
