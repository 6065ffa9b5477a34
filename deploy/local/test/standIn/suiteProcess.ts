import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findProgram } from '../../bootstrap/systemPrograms.mjs';

interface Message {
  ready?: string;
  notice?: string;
  failed?: string;
  lines?: string[];
  password?: string;
}

/** A suite of stand-in services, in a process of its own, for one data directory. */
export class StandInSuite {
  readonly process: ChildProcess;
  private readonly messages: Message[] = [];
  private readonly waiting = new Set<() => void>();
  private ended = false;

  constructor(dataDirectory: string, port: number, environment: Record<string, string> = {}) {
    this.process = spawn(process.execPath, [join(__dirname, 'suite.mjs')], {
      env: {
        PATH: process.env.PATH,
        CIRCUS_DATA_DIR: dataDirectory,
        PORT: String(port),
        STAND_IN_JOURNAL: join(dataDirectory, 'journal'),
        STAND_IN_NATS: findProgram('nats-server'),
        STAND_IN_ROOT: dataDirectory,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!this.process.stdout) throw new Error('no output');
    createInterface(this.process.stdout)
      .on('line', (line) => {
        this.messages.push(JSON.parse(line) as Message);
        for (const wake of this.waiting) wake();
      })
      .on('close', () => {
        this.ended = true;
        for (const wake of this.waiting) wake();
      });
  }

  /** Resolves with the first message, also of those already there, that has what is wanted. */
  async message(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find(wanted);
      if (found) return found;
      if (this.ended) throw new Error(`The suite ended; it had said ${JSON.stringify(this.messages)}`);
      await new Promise<void>((wake) => this.waiting.add(wake));
    }
  }

  ready(): Promise<Message> {
    return this.message(({ ready }) => ready !== undefined);
  }

  failed(): Promise<Message> {
    return this.message(({ failed }) => failed !== undefined);
  }

  /** Resolves with the exit code, or with the signal that ended the process. */
  exit(): Promise<number | NodeJS.Signals | null> {
    const { exitCode, signalCode } = this.process;
    if (exitCode !== null || signalCode !== null) return Promise.resolve(exitCode ?? signalCode);
    return new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(code ?? signal)));
  }

  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.process.kill(signal);
    return this.exit();
  }
}
