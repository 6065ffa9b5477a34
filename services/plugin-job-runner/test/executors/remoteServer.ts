import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import tar from 'tar-stream';

/** What the server was given. */
export interface ReceivedRun {
  authorization: string | undefined;
  /** By their file names: hashes, as provenance has them. */
  files: Record<string, string>;
  /** Whether the caller closed the connection before the run had ended. */
  wasLeft: boolean;
}

/** A server for remote CAD (spec circus-cs 5.3): what it does says the first part of the endpoint's path. */
export class RemoteServer {
  readonly runs: ReceivedRun[] = [];
  private release: () => void = () => undefined;
  /** Runs of `waits` that have begun. */
  waiting = 0;
  /** The most of them at a time. */
  mostAtOnce = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<RemoteServer> {
    const server = createServer((request, response) => {
      void self.answer(request, response).catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const self = new RemoteServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return self;
  }

  /** Lets those end that wait. */
  leave(): void {
    this.release();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, doing = '', what] = (request.url ?? '').split('/');
    if (request.method === 'POST' && what === 'run') return this.run(doing, request, response);
    if (request.method === 'GET' && what === 'result') return this.result(doing, request, response);
    response.writeHead(404).end();
  }

  private async run(doing: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (doing === 'refuses') return void response.writeHead(503).end('no');
    const { authorization } = request.headers;
    const received: ReceivedRun = { authorization, files: await filesOf(request), wasLeft: false };
    this.runs.push(received);
    response.once('close', () => {
      received.wasLeft = !response.writableEnded;
    });
    if (doing === 'silent') return;
    const id = { 'X-Request-ID': doing === 'odd' ? 'an id/with a slash' : 'r1' };
    response.writeHead(200, { 'Content-Type': 'text/event-stream', ...(doing !== 'nameless' && id) });
    response.write(': keep-alive\n\n');
    response.write('event: log\ndata: "hello from elsewhere"\n\n');
    if (doing === 'odd') {
      response.write(
        'event:log\r\ndata:not JSON\r\n\r\nevent: unknown\ndata: {}\n\nid: 7\nretry: 5\ndata: "nothing"\n\n',
      );
      return void response.end('event: log\ndata: "\\u00e9\\u0000"');
    }
    if (doing === 'fails') {
      response.write('event: error\ndata: "the model is not there"\n\n');
      return void response.end();
    }
    if (doing === 'breaks') return void setTimeout(() => response.destroy(), 20);
    if (doing === 'floods') {
      response.on('error', () => undefined);
      for (let count = 0; count < 30 && !response.destroyed; count += 1) response.write('x'.repeat(100_000));
      return void response.end();
    }
    if (doing === 'waits') {
      this.waiting += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.waiting);
      await new Promise<void>((resolve) => {
        const earlier = this.release;
        this.release = () => {
          earlier();
          resolve();
        };
        response.once('close', resolve);
      });
      this.waiting -= 1;
    }
    // Open for longer than the run: the event says that it has ended.
    response.write('event: finished\n\n');
  }

  private async result(doing: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = decodeURIComponent((request.url ?? '').split('/')[3] ?? '');
    const isKnown = id === (doing === 'odd' ? 'an id/with a slash' : 'r1');
    if (!isKnown || request.headers.authorization !== 'Bearer secret') return void response.writeHead(401).end();
    if (doing === 'nothing') return void response.writeHead(200).end('this is no tar');
    const pack = tar.pack();
    pack.entry({ name: './results.json' }, JSON.stringify({ from: doing }));
    pack.entry({ name: 'sub/image.bin' }, Buffer.alloc(100_000, 1));
    pack.entry({ name: '../outside.txt' }, 'no');
    pack.entry({ name: 'link', type: 'symlink', linkname: '/etc/hostname' });
    pack.finalize();
    response.writeHead(200, { 'Content-Type': 'application/x-tar' });
    pack.pipe(response);
  }
}

/** The parts named `files` of a multipart form. */
async function filesOf(request: IncomingMessage): Promise<Record<string, string>> {
  const form = await new Response(request as unknown as ReadableStream, {
    headers: { 'Content-Type': String(request.headers['content-type']) },
  }).formData();
  const files: Record<string, string> = {};
  for (const [name, part] of form.entries()) {
    if (name !== 'files' || typeof part === 'string') throw new Error(`an unknown part ${name}`);
    files[part.name] = createHash('sha256')
      .update(Buffer.from(await part.arrayBuffer()))
      .digest('hex');
  }
  return files;
}
