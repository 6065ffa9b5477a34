import { type Logger, pino } from 'pino';

/**
 * JSON lines on standard output. Credentials are left out wherever they could stand. Lines are written beside the work,
 * and whatever is left when the process ends is written then.
 */
export function createLogger(name: string, level: string): Logger {
  const destination = pino.destination({ dest: 1, sync: false });
  process.once('exit', () => {
    try {
      destination.flushSync();
    } catch {
      // not opened yet, or the reader is gone: nobody is left to tell
    }
  });
  return pino(
    {
      name,
      level,
      redact: {
        paths: ['headers.authorization', 'headers.cookie', '*.authorization', '*.cookie', '*.password', '*.token'],
        remove: true,
      },
    },
    destination,
  );
}
