import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Bus } from '@circus/bus';
import { type EventPayload, events, newId } from '@circus/contracts';
import { emit, type OutboxSchema, type Statements } from '@circus/db';
import type { Logger } from 'pino';
import { idOfNow, ToldOnce } from './toldOnce.js';

type LogPayload = EventPayload<typeof events.logWritten>;

/**
 * A line of the log that Slicebox shows (spec slicebox 13). Every user reads it, whatever their domains: it names users,
 * boxes and numbers, never patients, files or UIDs.
 */
export type LogLine = Pick<LogPayload, 'entryType' | 'subject' | 'message'>;

/** Lines kept while NATS is away; the oldest stay, which say how it began. */
const MOST_WAITING = 200;
/** Lines remembered as told. */
const KNOWN_LINES = 1_000;

/** Writes a line about a change, in its transaction: there is none of what did not happen. */
export const logChange = (transaction: Statements, schema: OutboxSchema, line: LogLine): Promise<void> =>
  emit(transaction, schema, events.logWritten, entryOf(line));

/** As `logChange`, for what may come again and again: once in ten minutes. */
export const logChangeOnce = (transaction: Statements, schema: OutboxSchema, line: LogLine): Promise<void> =>
  emit(transaction, schema, events.logWritten, entryOf(line), idOfNow(nameOf(line)));

/** Lines about what is no change in the database: what was refused, and what failed beside requests. */
export class SliceboxLog {
  private readonly told = new ToldOnce(KNOWN_LINES);
  private readonly waiting: { id: string; payload: LogPayload }[] = [];
  private telling: Promise<void> | null = null;

  constructor(
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {
    bus.onReconnect(() => this.tellWaiting());
  }

  /** Returns at once. */
  write(line: LogLine): void {
    this.add(newId(), line);
  }

  /** As `write`, for what may come again and again: once in ten minutes, however many processes say the same. */
  writeOnce(line: LogLine): void {
    const id = this.told.take(nameOf(line));
    if (id !== undefined) this.add(id, line);
  }

  /** What was done is safe and waits to be told to the other services. */
  eventsWait(service: string): void {
    const message = `The ${service} service cannot tell of changes at the moment. It is tried again.`;
    this.writeOnce({ entryType: 'ERROR', subject: 'System', message });
  }

  /** Resolves when everything written so far has been told, or cannot be: before the connections close. */
  async drain(): Promise<void> {
    await this.telling;
  }

  private add(id: string, line: LogLine): void {
    if (this.waiting.length < MOST_WAITING) this.waiting.push({ id, payload: entryOf(line) });
    this.tellWaiting();
  }

  private tellWaiting(): void {
    this.telling ??= this.tell();
  }

  private async tell(): Promise<void> {
    // The answer goes out first.
    await turn();
    try {
      for (let next = this.waiting[0]; next !== undefined && this.bus.connected; next = this.waiting[0]) {
        await this.bus.publish(events.logWritten, next.payload, next.id);
        this.waiting.shift();
      }
    } catch (error) {
      this.log.warn({ err: error, lines: this.waiting.length }, "Lines of Slicebox' log wait");
    }
    this.telling = null;
  }
}

/** Short and plain, since it stands in a header of NATS, whatever the line says. */
const nameOf = ({ entryType, subject, message }: LogLine): string =>
  `log:${createHash('sha256').update(`${entryType} ${subject} ${message}`).digest('base64url')}`;

const entryOf = (line: LogLine): LogPayload => ({ version: 1, at: new Date().toISOString(), ...line });
