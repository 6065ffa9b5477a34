import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { gatewayUrlOf } from './gatewayUrl.js';
import { AppendedLog, type LogFile, shortForm } from './logs.js';
import { readinessOf } from './readiness.js';
import { type SharedParts, serviceEnvironment } from './serviceEnvironment.js';
import type { ServiceDefinition } from './services.js';
import { type ProcessSpecification, pollUntil } from './supervisedProcess.js';

export interface ServiceProcessOptions {
  log: LogFile;
  readyWithinMs: number;
  /** With it, every line goes there too, in short form. */
  onLogLine?: ((service: string, line: string) => void) | undefined;
  /** It is not asked whether it is ready before this: the gateway cannot be without the others. */
  readyAfter?: Promise<unknown> | undefined;
}

/**
 * A service's process. Its IPC channel carries nothing: the service ends itself when the channel closes, because the
 * supervisor is gone then.
 */
export function serviceProcess(
  service: ServiceDefinition,
  shared: SharedParts,
  { log, readyWithinMs, onLogLine, readyAfter }: ServiceProcessOptions,
): ProcessSpecification {
  const { name, script } = service;
  const { configuration, ports } = shared;
  const env = { ...serviceEnvironment(service, shared), ...(log.own && { LOG_FILE: log.own.path }) };
  const address = name === 'gateway' ? gatewayUrlOf(configuration) : `http://127.0.0.1:${ports[name]}`;
  const output = onLogLine ? 'pipe' : log.descriptor;
  const copied = onLogLine && new AppendedLog(log.path, configuration.logLimits);
  let lastAnswer = '';
  return {
    name,
    spawn: () => {
      lastAnswer = '';
      const child = spawn(process.execPath, [script], {
        cwd: configuration.root,
        env,
        stdio: ['ignore', output, output, 'ipc'],
        detached: true,
      });
      if (copied && onLogLine) copyLines(child, copied, (line) => onLogLine(name, line));
      return child;
    },
    untilReady: async (signal) => {
      await readyAfter;
      await pollUntil(async () => {
        const { ready, answer } = await readinessOf(address);
        lastAnswer = answer;
        return ready;
      }, signal);
    },
    whyNotReady: () => lastAnswer,
    readyWithinMs,
    stopSignal: 'SIGTERM',
    forceSignal: 'SIGKILL',
  };
}

function copyLines(child: ChildProcess, log: AppendedLog, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface(stream).on('line', (line) => {
      log.append(line);
      for (const short of shortForm(line)) onLine(short);
    });
  }
}
