import { type Logger, pino } from 'pino';

/** JSON lines on standard output. Credentials are left out wherever they could stand. */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: {
      paths: ['headers.authorization', 'headers.cookie', '*.authorization', '*.cookie', '*.password', '*.token'],
      remove: true,
    },
  });
}
