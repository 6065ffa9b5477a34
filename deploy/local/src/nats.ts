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

/** Whether one of the servers of a NATS URL (several are separated by commas) answers. */
export async function natsAnswers(natsUrl: string): Promise<boolean> {
  const greetings = await Promise.all(
    natsUrl.split(',').map((one) => {
      const { hostname, port } = new URL(one.trim());
      return greeting(hostname.replace(/^\[|\]$/g, ''), Number(port || 4222));
    }),
  );
  return greetings.some((text) => text.startsWith('INFO '));
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
