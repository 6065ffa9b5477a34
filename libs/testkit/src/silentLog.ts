import { type Logger, pino } from 'pino';

/** A logger for tests; `CIRCUS_TEST_LOG=debug` lets it speak. */
export const silentLog = (): Logger => pino({ level: process.env.CIRCUS_TEST_LOG ?? 'silent' });
