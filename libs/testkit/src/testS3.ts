import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** An S3 server of a test's own, with an empty bucket named `archive`. */
export interface TestS3 {
  endpoint: string;
  /** Its folder, where objects lie as files. */
  directory: string;
  /** What the AWS SDK takes from the environment to be let in. */
  credentials: Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string>;
  stop(): Promise<void>;
}

export async function testS3(): Promise<TestS3> {
  const directory = mkdtempSync(join(tmpdir(), 'circus-s3-'));
  // From the sources also where this module was built: it is no TypeScript. The server enciphers its page tokens with
  // DES, which OpenSSL 3 has put away.
  const script = fileURLToPath(new URL('../src/s3Server.cjs', import.meta.url));
  const server = spawn(process.execPath, ['--openssl-legacy-provider', script, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(server.stdout as Readable, 'data')) as [Buffer];
  return {
    endpoint: `http://127.0.0.1:${Number(port)}`,
    directory,
    credentials: { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
    stop: async () => {
      server.stdin?.end();
      await once(server, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
