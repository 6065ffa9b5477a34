import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** A web server of a test's own, for pages that use the suite. */
export interface TestSite {
  url: string;
  /** What was passed on so far: method, path and status. */
  passedOn: readonly { method: string; path: string; status: number }[];
  close(): Promise<void>;
}

export interface TestSiteContent {
  /** Texts and files by path, for instance `/index.html`. */
  files?: Record<string, string>;
  /** Where everything else is looked for; a path without a file ending is the application's own, and gets `index.html`. */
  folder?: string;
  /** Requests below this path go to the suite, with these headers, as a hospital's portal would pass them on. */
  passOn?: { below: string; to: string; headers: Record<string, string> };
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
/** Shared memory between workers, which viewers need for volumes, is given to isolated pages only. */
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

export async function testSite({ files = {}, folder, passOn }: TestSiteContent): Promise<TestSite> {
  const passedOn: { method: string; path: string; status: number }[] = [];
  const server = createServer((incoming, answer) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://site');
    if (passOn && pathname.startsWith(`${passOn.below}/`)) {
      pass(incoming, answer, passOn, (status) =>
        passedOn.push({ method: incoming.method ?? '', path: incoming.url ?? '', status }),
      );
    } else if (Object.hasOwn(files, pathname)) {
      answer.writeHead(200, { 'content-type': typeOf(pathname), ...ISOLATED }).end(files[pathname]);
    } else if (folder !== undefined) sendFile(answer, folder, pathname);
    else answer.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passedOn,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(
  incoming: IncomingMessage,
  answer: ServerResponse,
  { to, headers }: NonNullable<TestSiteContent['passOn']>,
  done: (status: number) => void,
): void {
  const { hostname, port, host } = new URL(to);
  const onwards = request(
    { hostname, port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, host, ...headers } },
    (given) => {
      done(given.statusCode ?? 0);
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    },
  );
  onwards.once('error', () => answer.destroy());
  answer.once('close', () => onwards.destroy());
  incoming.pipe(onwards);
}

function sendFile(answer: ServerResponse, folder: string, pathname: string): void {
  const asked = join(folder, normalize(decodeURIComponent(pathname)));
  const isThere = existsSync(asked) && statSync(asked).isFile();
  if (!isThere && extname(pathname) !== '') {
    answer.writeHead(404).end();
    return;
  }
  const path = isThere ? asked : join(folder, 'index.html');
  answer.writeHead(200, { 'content-type': typeOf(path), ...ISOLATED });
  createReadStream(path).pipe(answer);
}

const typeOf = (path: string): string => TYPES[extname(path)] ?? 'application/octet-stream';
