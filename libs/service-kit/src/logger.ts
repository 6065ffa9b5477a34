import { type DestinationStream, type Logger, pino } from 'pino';
import { loggedError } from './loggedError.js';

/** JSON lines, on standard output unless said otherwise. Credentials, and values of rows, are left out where they could stand. */
export function createLogger(name: string, level: string, destination: DestinationStream = standardOutput()): Logger {
  return pino(
    {
      name,
      level,
      serializers: { err: loggedError },
      redact: {
        paths: ['headers.authorization', 'headers.cookie', '*.authorization', '*.cookie', '*.password', '*.token'],
        remove: true,
      },
    },
    destination,
  );
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
