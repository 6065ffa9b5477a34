import { Readable } from 'node:stream';
import { type PeersTransactionImage, peersTransactionImage, type TransactionStatus } from '@circus/contracts';
import { Agent, type Dispatcher, request } from 'undici';
import { z } from 'zod';
import type { InnerAddresses } from './innerAddresses.js';
import { failureOfConnection, failureOfStatus, PeerFailure } from './peerFailure.js';

export interface PeersOptions {
  addresses: InnerAddresses;
  /** A box that neither takes nor gives a byte for so long is given up. */
  silenceMs: number;
}

/** Bytes of an answer that is no image: 200 offered images have some 400 KB. */
const MAX_ANSWER_BYTES = 32 * 2 ** 20;
const CONNECT_MS = 10_000;

/** Makes connections to boxes, only to where they may be. */
export class Peers {
  private readonly agent: Agent;

  constructor(private readonly options: PeersOptions) {
    this.agent = new Agent({
      connect: { lookup: options.addresses.lookup, timeout: CONNECT_MS },
      connections: 16,
      keepAliveTimeout: 4_000,
      // Watched here, because what goes out counts too.
      headersTimeout: 0,
      bodyTimeout: options.silenceMs,
    });
  }

  /** @param signal ends everything that is under way */
  at(baseUrl: string, signal: AbortSignal): Peer {
    return new Peer(baseUrl, signal, this.agent, this.options);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** A box that this side calls: the requests of spec slicebox 8.4 and 8.5. All throw PeerFailure. */
export class Peer {
  constructor(
    private readonly baseUrl: string,
    private readonly signal: AbortSignal,
    private readonly agent: Agent,
    private readonly options: PeersOptions,
  ) {}

  /**
   * Sends one image.
   *
   * @param body one zlib stream
   * @returns null when the box has it; its words where it does not want it, now or ever (status 400 or 404)
   * @throws what the body's source throws
   */
  async push(
    image: { transactionId: number; sequenceNumber: number; totalImageCount: number },
    body: Readable,
  ): Promise<string | null> {
    const query =
      `transactionid=${image.transactionId}&sequencenumber=${image.sequenceNumber}` +
      `&totalimagecount=${image.totalImageCount}`;
    const status = await this.plain('POST', `/image?${query}`, body, 'application/octet-stream');
    if (status < 300) return null;
    const failure = failureOfStatus(status);
    if (status === 400 || status === 404) return failure.message;
    throw failure;
  }

  /** Tells how a transaction of this side has ended. A transaction that the box does not know is no failure. */
  async tellStatus(transactionId: number, status: TransactionStatus): Promise<void> {
    const answer = await this.json('PUT', `/status?transactionid=${transactionId}`, { status });
    if (answer >= 300 && answer !== 404) throw failureOfStatus(answer);
  }

  /** What the box has for this side; empty for nothing. */
  async poll(count: number): Promise<PeersTransactionImage[]> {
    const response = await this.ask('GET', `/outgoing/poll?n=${count}`);
    if (response.statusCode === 404) {
      await dismiss(response);
      return [];
    }
    if (response.statusCode !== 200) throw await dismissed(response);
    const text = await textOf(response);
    const entries = z.array(z.unknown()).safeParse(parsed(text));
    if (!entries.success) throw new PeerFailure('The box does not answer as boxes do: its base URL is wrong.', true);
    return entries.data.flatMap((entry) => {
      const read = peersTransactionImage.safeParse(entry);
      return read.success ? [read.data] : [];
    });
  }

  /** The image of an entry as one zlib stream; null where the box does not have it (status 400 or 404). */
  async fetch({ transaction, image }: PeersTransactionImage): Promise<Readable | null> {
    const response = await this.ask('GET', `/outgoing?transactionid=${transaction.id}&imageid=${image.id}`);
    if (response.statusCode === 200) return response.body;
    if (response.statusCode === 404 || response.statusCode === 400) {
      await dismiss(response);
      return null;
    }
    throw await dismissed(response);
  }

  /** The entry as it was polled, with the number of images received so far. */
  async done(entry: PeersTransactionImage, received: number): Promise<void> {
    const body = { ...entry, transaction: { ...entry.transaction, sentImageCount: received } };
    const status = await this.json('POST', '/outgoing/done', body);
    if (status >= 300) throw failureOfStatus(status);
  }

  /** The box ends the whole transaction of the entry. */
  async failed(entry: PeersTransactionImage, message: string): Promise<void> {
    const status = await this.json('POST', '/outgoing/failed', { transactionImage: entry, message });
    if (status >= 300) throw failureOfStatus(status);
  }

  private json(method: 'POST' | 'PUT', path: string, body: object): Promise<number> {
    return this.plain(method, path, JSON.stringify(body), 'application/json');
  }

  private async plain(method: 'POST' | 'PUT', path: string, body: Readable | string, type: string): Promise<number> {
    const response = await this.ask(method, path, { body, type });
    await dismiss(response);
    return response.statusCode;
  }

  private async ask(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    sent?: { body: Readable | string; type: string },
  ): Promise<Dispatcher.ResponseData> {
    try {
      this.options.addresses.requireLiteral(this.baseUrl);
    } catch (error) {
      throw failureOfConnection(error);
    }
    const silence = new Silence(this.options.silenceMs, this.signal);
    const local: { error?: unknown } = {};
    try {
      const response = await request(`${this.baseUrl}${path}`, {
        method,
        dispatcher: this.agent,
        signal: silence.signal,
        headers: { accept: '*/*', ...(sent && { 'content-type': sent.type }) },
        body:
          sent &&
          (typeof sent.body === 'string'
            ? sent.body
            : Readable.from(watched(sent.body, silence, local), { objectMode: false })),
      });
      silence.answered(response.body);
      return response;
    } catch (error) {
      silence.end();
      if (local.error !== undefined) throw local.error;
      if (silence.isTooLong) throw new PeerFailure('The box has fallen silent.', true);
      throw failureOfConnection(error);
    } finally {
      if (sent && typeof sent.body !== 'string') sent.body.destroy();
    }
  }
}

/** Notices that nothing moves any more, and ends a call for that or because everything is to end. */
class Silence {
  private readonly controller = new AbortController();
  private readonly abort = () => this.controller.abort();
  private timer: NodeJS.Timeout;
  isTooLong = false;

  constructor(
    private readonly ms: number,
    private readonly everything: AbortSignal,
  ) {
    if (everything.aborted) this.abort();
    everything.addEventListener('abort', this.abort);
    this.timer = this.begin();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Something moved. */
  broken(): void {
    clearTimeout(this.timer);
    this.timer = this.begin();
  }

  /** From here on the connection itself watches what comes. */
  answered(body: Readable): void {
    clearTimeout(this.timer);
    if (body.closed) this.end();
    else body.once('close', () => this.end());
  }

  end(): void {
    clearTimeout(this.timer);
    this.everything.removeEventListener('abort', this.abort);
  }

  private begin(): NodeJS.Timeout {
    return setTimeout(() => {
      this.isTooLong = true;
      this.abort();
    }, this.ms);
  }
}

/** The same bytes; what their own source says is told apart from what the connection says. */
async function* watched(body: Readable, silence: Silence, local: { error?: unknown }): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      silence.broken();
      yield chunk;
    }
  } catch (error) {
    local.error = error;
    throw error;
  }
}

async function textOf(response: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) throw new PeerFailure('The box answers more than boxes do.', true);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof PeerFailure ? error : failureOfConnection(error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer whose body says nothing: the connection can be used again, unless the body goes on and on. */
const dismiss = (response: Dispatcher.ResponseData): Promise<void> =>
  response.body.dump({ limit: 64 * 1024 }).catch(() => undefined);

async function dismissed(response: Dispatcher.ResponseData): Promise<PeerFailure> {
  await dismiss(response);
  return failureOfStatus(response.statusCode);
}
