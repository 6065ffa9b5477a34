import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inflateSync } from 'node:zlib';

/** One call of the box under test. */
export interface PeerCall {
  method: string;
  /** Behind the token. */
  path: string;
  query: URLSearchParams;
  body: Buffer;
}

type Answering = (call: PeerCall, response: ServerResponse) => void;

/** The other side of a connection, which answers as a test says, by the words of Slicebox' own protocol. */
export class ScriptedPeer {
  readonly calls: PeerCall[] = [];
  private readonly sockets = new Set<IncomingMessage['socket']>();

  private constructor(
    private readonly server: Server,
    private answering: Answering,
  ) {}

  /** @param answering asked for every call; one that it does not answer hangs */
  static async start(answering: Answering): Promise<ScriptedPeer> {
    const server = createServer((request, response) => void peer.take(request, response));
    const peer = new ScriptedPeer(server, answering);
    server.on('connection', (socket) => {
      peer.sockets.add(socket);
      socket.on('close', () => peer.sockets.delete(socket));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  answer(answering: Answering): void {
    this.answering = answering;
  }

  /** The calls to a path so far. */
  to(path: string): PeerCall[] {
    return this.calls.filter((call) => call.path === path);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const chunks = (await request.toArray().catch(() => [])) as Buffer[];
    const path = pathname.replace(/^\/api\/transactions\/[^/]+/, '');
    const call = { method: request.method ?? '', path, query: searchParams, body: Buffer.concat(chunks) };
    this.calls.push(call);
    this.answering(call, response);
  }
}

/** As a box that has nothing, and takes everything. */
export const agreeable: Answering = ({ path }, response) =>
  void response.writeHead(path === '/outgoing/poll' ? 404 : 204).end();

/** The image that a call has as its body. */
export const imageIn = ({ body }: PeerCall): Buffer => inflateSync(body);
