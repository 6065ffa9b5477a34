import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsServer, provideProgram } from '../bootstrap/systemPrograms.mjs';
import { natsProblem } from '../src/nats.js';
import { freePort } from '../src/ports.js';

describe('a NATS server that is given', () => {
  const directory = mkdtempSync(join(tmpdir(), 'circus-given-nats-'));
  const servers: ChildProcess[] = [];

  /** @returns its port, when it answers */
  const start = async (...args: string[]): Promise<number> => {
    const port = await freePort();
    const server = spawn(await provideProgram(natsServer, () => {}), ['-a', '127.0.0.1', '-p', String(port), ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    servers.push(server);
    await new Promise<void>((resolve) =>
      server.stderr.on('data', (text: Buffer) => text.includes('Server is ready') && resolve()),
    );
    return port;
  };
  afterAll(async () => {
    const ends = servers.map((server) => new Promise((resolve) => server.once('close', resolve)));
    for (const server of servers) server.kill('SIGKILL');
    await Promise.all(ends);
    rmSync(directory, { recursive: true });
  });

  it('is used with JetStream, also where it wants a password or is one of several', async () => {
    const port = await start('-js', '-sd', join(directory, 'open'));
    expect(await natsProblem(`nats://127.0.0.1:${port}`)).toBeUndefined();
    expect(await natsProblem(`nats://127.0.0.1:${await freePort()}, nats://127.0.0.1:${port}`)).toBeUndefined();
    const guarded = await start('-js', '-sd', join(directory, 'guarded'), '--user', 'a b', '--pass', 'p@ss/word');
    expect(await natsProblem(`nats://a%20b:p%40ss%2Fword@127.0.0.1:${guarded}`)).toBeUndefined();
    for (const account of ['', 'a%20b:other@']) {
      expect(await natsProblem(`nats://${account}127.0.0.1:${guarded}`)).toMatch(/^the NATS server refuses the user/);
    }
  });

  it('is refused without JetStream, and where there is none', async () => {
    expect(await natsProblem(`nats://127.0.0.1:${await start()}`)).toMatch(/has no JetStream: start it with -js$/);
    expect(await natsProblem(`nats://127.0.0.1:${await freePort()}`)).toMatch(/^no NATS server answers there/);
  });
});
