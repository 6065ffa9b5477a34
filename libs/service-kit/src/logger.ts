import { rotatingFile } from '@circus/logs';
import { tracing } from '@circus/tracing';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { ServiceConfig } from './config.js';
import { loggedError } from './loggedError.js';

/**
 * JSON lines, on standard output unless said otherwise. Credentials, and values of rows, are left out where they could stand.
 * While tracing is on, a line has the ids of the span in which it was written (`trace_id`, `span_id`).
 */
export function createLogger(name: string, level: string, destination: DestinationStream = standardOutput()): Logger {
  const trace = tracing();
  return pino(
    {
      name,
      level,
      serializers: { err: loggedError },
      redact: {
        paths: ['headers.authorization', 'headers.cookie', '*.authorization', '*.cookie', '*.password', '*.token'],
        remove: true,
      },
      ...(trace && { mixin: () => trace.logIds() }),
    },
    destination,
  );
}

/** Where a service's settings say that its log goes. */
export function logDestination({
  LOG_FILE,
  LOG_FILE_BYTES,
  LOG_FILES_KEPT,
}: Pick<ServiceConfig, 'LOG_FILE' | 'LOG_FILE_BYTES' | 'LOG_FILES_KEPT'>): DestinationStream {
  if (LOG_FILE === undefined) return standardOutput();
  return rotatingFile({ path: LOG_FILE, maxBytes: LOG_FILE_BYTES, kept: LOG_FILES_KEPT });
}

/** Lines are written beside the work, and whatever is left when the process ends is written then. */
function standardOutput(): DestinationStream {
  const destination = pino.destination({ dest: 1, sync: false });
  process.once('exit', () => {
    try {
      destination.flushSync();
    } catch {
      // not opened yet, or the reader is gone: nobody is left to tell
    }
  });
  return destination;
}
