import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { appendLogEntries } from '../log/logRepository.js';
import { eventIdOf } from './eventId.js';

/** Something that fails again and again writes many lines at once: they are stored together. */
const TOGETHER = { maxEvents: 200, lingerMs: 100 };

/** `circus.log.written`: every service's lines come into the log that Slicebox shows. */
export async function consumeLogWritten(bus: Bus, database: Database): Promise<void> {
  await bus.consumeBatches(events.logWritten, { durable: 'auth-log', ...TOGETHER }, (deliveries) =>
    appendLogEntries(
      database,
      deliveries.map(({ payload, messageId }) => ({ eventId: eventIdOf(messageId, payload), line: payload })),
    ),
  );
}
