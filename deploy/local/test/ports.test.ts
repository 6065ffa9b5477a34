import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts, firstEphemeralPort, freePort, portProblem } from '../src/ports.js';

describe('the ports of a suite', () => {
  let dataDirectory: string;

  beforeEach(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'circus-ports-'));
    mkdirSync(join(dataDirectory, 'run'));
  });
  afterEach(() => rmSync(dataDirectory, { recursive: true }));

  it('are free, all different, and kept at the next start', async () => {
    const names = ['postgresql', 'nats', 'auth', 'case-db'] as const;
    const chosen = await choosePorts(dataDirectory, names);
    expect(new Set(Object.values(chosen)).size).toBe(4);
    for (const port of Object.values(chosen)) expect(await portProblem('127.0.0.1', port)).toBeUndefined();
    expect(await choosePorts(dataDirectory, names)).toEqual(chosen);
  });

  it('are none that the system gives to connections by itself, perhaps while a process is started again', async () => {
    const chosen = await choosePorts(dataDirectory, ['gateway', 'auth', 'case-db']);
    for (const port of [...Object.values(chosen), await freePort()]) expect(port).toBeLessThan(firstEphemeralPort());
  });

  it('change where somebody else has taken one', async () => {
    const { nats } = await choosePorts(dataDirectory, ['nats']);
    const other = createServer();
    await new Promise<void>((listening) => other.listen(nats, '127.0.0.1', listening));
    expect(await portProblem('127.0.0.1', nats)).toBe('EADDRINUSE');
    expect((await choosePorts(dataDirectory, ['nats'])).nats).not.toBe((other.address() as AddressInfo).port);
    await new Promise((closed) => other.close(closed));
  });

  it('of one use do not forget those of another', async () => {
    const { nats } = await choosePorts(dataDirectory, ['nats']);
    await choosePorts(dataDirectory, ['postgresql']);
    expect((await choosePorts(dataDirectory, ['nats'])).nats).toBe(nats);
  });
});
