import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

// Of jest, which knows this file only when it runs it.
declare const beforeAll: (work: () => void) => void;
declare const afterAll: (work: () => void) => void;
declare const expect: { getState(): { testPath?: string } };

/**
 * Where a run wants to know what its tests called: each test file leaves a file there, of its name and the requests that
 * were answered well (`METHOD /path`), whoever sent them. `docs/compatibility.md` is held against it.
 */
const folder = process.env.CIRCUS_TEST_CALLS;

/** Requests of one test file; the same path for thousands of objects tells no more than for some. */
const MOST = 20_000;

/** Of undici, when an answer begins. */
interface Answered {
  request: { method: string; path: string };
  response: { statusCode: number };
}

/** Of Fastify, before a route's handler runs; also for requests that come without a connection. */
interface Handled {
  request: { method: string; url: string };
  reply: { raw: { statusCode: number; once(event: 'finish', listen: () => void): unknown } };
}

if (folder) {
  const calls = new Set<string>();
  const note = (method: string, url: string, status: number): void => {
    if (status >= 400 || calls.size >= MOST) return;
    calls.add(`${method} ${url.split('?')[0]}`);
  };
  const listeners: Record<string, (message: unknown) => void> = {
    'undici:request:headers': (message) => {
      const { request, response } = message as Answered;
      note(request.method, request.path, response.statusCode);
    },
    'tracing:fastify.request.handler:start': (message) => {
      const { request, reply } = message as Handled;
      reply.raw.once('finish', () => note(request.method, request.url, reply.raw.statusCode));
    },
  };
  // Node's own fetch is the same for all test files of a process: what it tells its channel is not heard in each of them.
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    if (URL.canParse(response.url)) note(method.toUpperCase(), new URL(response.url).pathname, response.status);
    return response;
  };
  beforeAll(() => {
    for (const [channel, listen] of Object.entries(listeners)) subscribe(channel, listen);
  });
  afterAll(() => {
    for (const [channel, listen] of Object.entries(listeners)) unsubscribe(channel, listen);
    if (calls.size === 0) return;
    const test = relative(process.cwd(), expect.getState().testPath ?? '');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${test.replaceAll('/', '+')}.json`), JSON.stringify({ test, calls: [...calls] }));
  });
}
