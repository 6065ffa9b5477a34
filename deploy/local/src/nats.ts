import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { writeFileAtomically } from './atomicFile.js';
import type { LogFile } from './logs.js';
import { type ProcessSpecification, pollUntil } from './supervisedProcess.js';

const user = 'circus';

export interface LocalNatsOptions {
  /** The `nats-server` program. */
  program: string;
  /** Folder for the streams and the configuration. */
  directory: string;
  port: number;
  password: string;
  log: LogFile;
}

export function localNatsUrl(port: number, password: string): string {
  return `nats://${user}:${password}@127.0.0.1:${port}`;
}

/** A NATS server with JetStream on loopback, for callers with the password. */
export function localNats({ program, directory, port, password, log }: LocalNatsOptions): ProcessSpecification {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const configuration = join(directory, 'nats.conf');
  // The password stands in a file, because everybody on the machine can see command lines.
  writeFileAtomically(
    configuration,
    [
      `listen: "127.0.0.1:${port}"`,
      'server_name: "circus"',
      `jetstream { store_dir: ${JSON.stringify(directory)} }`,
      `authorization { users: [ { user: "${user}", password: "${password}" } ] }`,
      '',
    ].join('\n'),
    0o600,
  );
  return {
    name: 'nats',
    spawn: () =>
      spawn(program, ['-c', configuration], {
        cwd: '/',
        stdio: ['ignore', log.descriptor, log.descriptor],
        detached: true,
      }),
    untilReady: (signal) =>
      pollUntil(async () => /^INFO .*"jetstream":true/.test(await greeting('127.0.0.1', port)), signal),
    readyWithinMs: 60_000,
    stopSignal: 'SIGINT',
    forceSignal: 'SIGKILL',
  };
}

/**
 * Why the suite cannot use the servers of a NATS URL (several are separated by commas), as the end of a sentence that
 * begins with the variable's name; undefined where it can.
 */
export async function natsProblem(natsUrl: string): Promise<string | undefined> {
  const urls = natsUrl.split(',').map((one) => new URL(one.trim()));
  const { username = '', password = '' } = urls[0] ?? {};
  const account = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  // Loaded when needed: most starts have a server of their own.
  const { connect: connectToNats, ErrorCode } = await import('nats');
  try {
    const connection = await connectToNats({
      servers: urls.map(({ hostname, port }) => `${hostname}:${port || 4222}`),
      ...(username ? account : {}),
      name: 'npm start',
      reconnect: false,
      timeout: 5_000,
    });
    try {
      await connection.jetstreamManager();
    } finally {
      await connection.close();
    }
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const known: Record<string, string> = {
      [ErrorCode.ConnectionRefused]: 'no NATS server answers there: start it, or leave NATS_URL out to use an own one',
      [ErrorCode.AuthorizationViolation]: 'the NATS server refuses the user and password, or wants some',
      [ErrorCode.JetStreamNotEnabled]: 'the NATS server has no JetStream: start it with -js',
    };
    return known[code ?? ''] ?? `the NATS server cannot be used (${message})`;
  }
}

/** NATS greets each connection with one line: INFO and a JSON object. Empty where nothing answers. */
function greeting(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('data', (text) => {
      resolve(text.toString('latin1'));
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.once('close', () => resolve(''));
  });
}
