import type { Bus } from '@circus/bus';
import { type EventPayload, events } from '@circus/contracts';

type Line = Pick<EventPayload<typeof events.logWritten>, 'entryType' | 'subject' | 'message'>;

/**
 * Listens for lines of Slicebox' log.
 *
 * @returns all that have come over NATS since, as `<entry type> <subject>: <message>`; it grows
 */
export async function logLines(bus: Bus): Promise<readonly string[]> {
  const lines: string[] = [];
  await bus.subscribe(events.logWritten, ({ entryType, subject, message }: Line) => {
    lines.push(`${entryType} ${subject}: ${message}`);
  });
  return lines;
}
