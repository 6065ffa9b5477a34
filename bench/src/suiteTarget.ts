import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CALLER_HEADER } from '@circus/contracts';
import { ensureSecrets, freePort, readRunState } from '@circus/local';
// As everywhere, nothing else imports a service: what is measured needs the gateway's own signature.
import { InternalTokens } from '../../services/gateway/dist/internalToken.js';
import { memoryOf, startServer } from './serverProcess.js';
import { pictureAt, type Target } from './target.js';

export interface SuiteTarget extends Target {
  /** Of requests by the administrator. */
  headers: Record<string, string>;
  /** Of requests by another user. */
  headersOf(userEmail: string): Record<string, string>;
}

/**
 * The suite of this checkout, started as a user starts it, on a new data directory; asked through its gateway.
 *
 * @param further environment
 */
export async function startSuiteTarget(root: string, further: Record<string, string> = {}): Promise<SuiteTarget> {
  const directory = mkdtempSync(join(tmpdir(), 'circus-bench-'));
  chmodSync(directory, 0o711); // PostgreSQL's own account passes through
  const port = await freePort();
  const env = {
    CIRCUS_DATA_DIR: join(directory, 'data'),
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'info',
    // Requests are counted as ever; one client that asks for everything is not held back.
    RATE_LIMIT_PER_SECOND: '1000000',
    RATE_LIMIT_BURST: '1000000',
    SCP_HOST: '127.0.0.1',
    ...further,
  };
  const origin = `http://127.0.0.1:${port}`;
  const server = await startServer(process.execPath, [join(root, 'deploy/local/start.mjs')], {
    env,
    log: join(directory, 'suite.log'),
    ready: `${origin}/api/status`,
  });
  await untilStarted(env.CIRCUS_DATA_DIR);
  const headersOf = (userEmail: string) => {
    const printed = execFileSync(process.execPath, [join(root, 'circus'), 'add-permanent-token', userEmail], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    const token = printed.match(/[0-9a-f]{40}/)?.[0];
    if (!token) throw new Error('No token from the circus command');
    return { authorization: `Bearer ${token}` };
  };
  const headers = headersOf('admin@example.com');
  const state = readRunState(env.CIRCUS_DATA_DIR);
  const storingPort = state?.processes['series-ingest']?.port;
  const { internalPrivateKey, internalPublicKey } = ensureSecrets(env.CIRCUS_DATA_DIR);
  const tokens = await InternalTokens.using({ private: internalPrivateKey, public: internalPublicKey });
  const administrator = { userId: 1, accessVersion: 1, credentialId: 'bench' };

  return {
    name: 'circus-suite',
    origin,
    headers,
    headersOf,
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
    store: (body) => ({
      method: 'POST',
      path: '/api/images',
      headers: { ...headers, 'content-type': 'application/dicom' },
      body,
    }),
    storingService: {
      origin: `http://127.0.0.1:${storingPort}`,
      store: (body) => ({
        method: 'POST',
        path: '/api/images',
        headers: { [CALLER_HEADER]: tokens.of(administrator, '127.0.0.1'), 'content-type': 'application/dicom' },
        body,
      }),
    },
    anonymized: (imageId) => ({
      method: 'POST',
      path: `/api/images/${imageId}/anonymized`,
      headers: { ...headers, 'content-type': 'application/json' },
      body: Buffer.from('{}'),
    }),
    dicom: async () => {
      const answer = await fetch(`${origin}/api/scps`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'bench', aeTitle: 'BENCH', port: 0 }),
      });
      return (await answer.json()) as { port: number; aeTitle: string };
    },
    count: async () => {
      const answer = await fetch(`${origin}/api/series?limit=200`, { headers });
      const { items } = (await answer.json()) as { items: { images: string }[] };
      return items.reduce((sum, { images }) => sum + countOf(images), 0);
    },
    pictures: ({ seriesInstanceUid, sopInstanceUids, rows, columns }) => {
      const mpr = (mode: string, count: number) => (index: number) => {
        const { place, windowCenter } = pictureAt(index, count);
        return {
          path: `/rs/mpr?series=${seriesInstanceUid}&mode=${mode}&target=${place}&ww=400&wl=${windowCenter}`,
          headers,
        };
      };
      const oblique = (index: number) => {
        const { place, windowCenter } = pictureAt(index, 360);
        const [angle, cursor] = [(place * Math.PI) / 180, [columns / 2, rows / 2, sopInstanceUids.length / 2]];
        const path = `/rs/oblique?series=${seriesInstanceUid}&a=${angle}&b=axial&c=${cursor}&ww=400&wl=${windowCenter}`;
        return { path, headers };
      };
      return {
        axial: mpr('axial', sopInstanceUids.length),
        coronal: mpr('coronal', rows),
        sagittal: mpr('sagittal', columns),
        oblique,
      };
    },
    dicomWeb: { path: '/dicom-web', headers },
    volume: ({ seriesInstanceUid }) => ({ path: `/rs/series/${seriesInstanceUid}/volume`, headers }),
    gateway: {
      path: '/rs/status',
      headers,
      pid: () => readRunState(env.CIRCUS_DATA_DIR)?.processes.gateway?.pid as number,
    },
    caseDb: { headers, pid: () => readRunState(env.CIRCUS_DATA_DIR)?.processes['case-db']?.pid as number },
    memory: async () => {
      const state = readRunState(env.CIRCUS_DATA_DIR);
      return Object.fromEntries(
        Object.entries(state?.processes ?? {}).map(([name, { pid }]) => [name, memoryOf(pid).peak]),
      );
    },
  };
}

async function untilStarted(dataDirectory: string): Promise<void> {
  while (!readRunState(dataDirectory)?.ready) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** How many numbers a multi-integer range has: `1-20,25` has 21. */
export function countOf(range: string): number {
  if (range === '') return 0;
  return range.split(',').reduce((sum, part) => {
    const [first, last] = part.split('-').map(Number) as [number, number?];
    return sum + (last ?? first) - first + 1;
  }, 0);
}
