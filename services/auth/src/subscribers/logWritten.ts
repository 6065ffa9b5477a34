import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { appendLogEntry } from '../log/logRepository.js';
import { eventIdOf } from './eventId.js';

/** `circus.log.written`: every service's lines come into the log that Slicebox shows. */
export async function consumeLogWritten(bus: Bus, database: Database): Promise<void> {
  await bus.consume(events.logWritten, { durable: 'auth-log' }, (line, { messageId }) =>
    appendLogEntry(database, eventIdOf(messageId, line), line),
  );
}
