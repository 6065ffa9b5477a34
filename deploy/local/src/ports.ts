import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { writeFileAtomically } from './atomicFile.js';

/** Ports below are often a known program's; and 10080 is one that browsers and `fetch` never ask (WHATWG Fetch, bad ports). */
const LOWEST = 10_081;
const ATTEMPTS = 50;

/** Why a port cannot be listened on: `EADDRINUSE`, `EACCES`…; undefined if it can. */
export async function portProblem(host: string, port: number): Promise<string | undefined> {
  try {
    await close(await listen(host, port));
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/**
 * A port on 127.0.0.1 for each name. They are remembered in `run/ports.json` of the data directory, and kept at the next
 * start where they are still free, so that firewalls and monitors can know them.
 */
export async function choosePorts<Name extends string>(
  dataDirectory: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const file = join(dataDirectory, 'run', 'ports.json');
  const remembered = readPorts(file);
  const held: Server[] = [];
  const chosen = { ...remembered };
  try {
    // All are held at once: two names never get the same port.
    for (const name of names) {
      const server = await listenAgain(remembered[name]).catch(listenAnywhere);
      held.push(server);
      chosen[name] = (server.address() as AddressInfo).port;
    }
  } finally {
    await Promise.all(held.map(close));
  }
  writeFileAtomically(file, `${JSON.stringify(chosen, null, 2)}\n`, 0o600);
  return chosen as Record<Name, number>;
}

/** One free port on 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = await listenAnywhere();
  const { port } = server.address() as AddressInfo;
  await close(server);
  return port;
}

/** @throws where no port is remembered, or it is taken */
const listenAgain = async (remembered: number | undefined): Promise<Server> => {
  if (remembered === undefined) throw new Error('No port is remembered.');
  return listen('127.0.0.1', remembered);
};

/**
 * On a port that the system gives to nobody by itself: any connection could have one that it does give while the process
 * whose port it is is started again.
 */
async function listenAnywhere(): Promise<Server> {
  const end = firstEphemeralPort();
  for (let attempt = 0; attempt < ATTEMPTS && end > LOWEST; attempt += 1) {
    const server = await listen('127.0.0.1', randomInt(LOWEST, end)).catch(() => null);
    if (server) return server;
  }
  return listen('127.0.0.1', 0);
}

/** From where on the system gives ports to connections, and to whoever asks for any. Linux tells it. */
export function firstEphemeralPort(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0]);
  } catch {
    return 32_768;
  }
}

function readPorts(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
