import type { WorkDefinition } from '@circus/contracts';
import {
  AckPolicy,
  type Consumer,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  NatsError,
  nanos,
  RetentionPolicy,
  StorageType,
} from 'nats';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { handling } from './messageSpans.js';
import { patiently } from './patience.js';
import { decode } from './payload.js';

export interface WorkerOptions {
  /** How many pieces of work this process does at the same time. */
  parallel: number;
  /** After so long without a sign of life from whoever has it, work is given to another process. At least a second. */
  ackWaitMs?: number;
  retryDelayMs?: number;
}

/** A process that takes work. */
export interface Worker {
  /** How many of its places are free. */
  readonly idle: number;
  /** Makes stream and consumer again where NATS lost them. */
  ensure(): Promise<void>;
  /** Takes no more, and waits for what is at work. */
  stop(): Promise<void>;
}

/** Stream not found (NATS' API error code). */
const NO_STREAM = 10059;
/** How long one question for work waits for some, in milliseconds: a lost question is asked again after it. */
const ASKING_MS = 5_000;

/** Makes the work-queue stream of a definition, where there is none: what is taken from it is gone from it. */
export async function ensureWorkStream(manager: JetStreamManager, { stream, subject }: WorkDefinition): Promise<void> {
  try {
    await manager.streams.info(stream);
  } catch (error) {
    if (!(error instanceof NatsError) || error.api_error?.err_code !== NO_STREAM) throw error;
    await manager.streams.add({
      name: stream,
      subjects: [subject],
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      duplicate_window: nanos(10 * 60_000),
    });
  }
}

/**
 * Takes work, a piece for each free place. While a handler is at it NATS is told again and again; a process that dies stops
 * telling, and its work is given to another. Handlers are idempotent: the row in PostgreSQL says what there is to do.
 */
export async function takeWork<Payload extends z.ZodType>(
  jetstream: JetStreamClient,
  manager: JetStreamManager,
  definition: WorkDefinition<Payload>,
  { parallel, ackWaitMs = 30_000, retryDelayMs = 1_000 }: WorkerOptions,
  handler: (payload: z.infer<Payload>) => Promise<void>,
  log: Logger,
): Promise<Worker> {
  const { stream, subject } = definition;
  const durable = `${stream}_WORKERS`;
  let stopped = false;
  let idle = 0;
  const asking = new Set<AbortController>();

  const ensure = async (): Promise<void> => {
    await ensureWorkStream(manager, definition);
    await manager.consumers.add(stream, {
      durable_name: durable,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      deliver_policy: DeliverPolicy.All,
      max_ack_pending: 10_000,
    });
  };

  const work = async (message: JsMsg): Promise<void> => {
    const payload = definition.payload.safeParse(decode(message.data));
    if (!payload.success) {
      log.error({ subject }, 'Work of unknown form was dropped');
      message.term('unknown form');
      return;
    }
    const alive = setInterval(() => message.working(), ackWaitMs / 3);
    try {
      await handling(subject, [message], () => handler(payload.data));
      message.ack();
    } catch (error) {
      log.error({ err: error, subject }, 'Work was not done and comes again');
      message.nak(retryDelayMs);
    } finally {
      clearInterval(alive);
    }
  };

  const place = async (): Promise<void> => {
    let consumer: Consumer | undefined;
    while (!stopped) {
      idle += 1;
      let message: JsMsg | null = null;
      try {
        consumer ??= await jetstream.consumers.get(stream, durable);
        message = await nextOf(consumer, asking);
      } catch (error) {
        consumer = undefined;
        if (!stopped) {
          log.warn({ err: error, durable }, 'Work could not be asked for, and is asked for again');
          await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
          await ensure().catch((reason) => log.warn({ err: reason, durable }, 'A work queue could not be made'));
        }
      } finally {
        idle -= 1;
      }
      if (message && stopped) message.nak();
      else if (message) await work(message);
    }
  };

  await patiently(ensure, log);
  const places = Array.from({ length: parallel }, place);
  return {
    get idle() {
      return idle;
    },
    ensure,
    stop: async () => {
      stopped = true;
      for (const question of asking) question.abort();
      await Promise.all(places);
    },
  };
}

/** The next message, or null where there is none for a while or the question was given up. */
async function nextOf(consumer: Consumer, asking: Set<AbortController>): Promise<JsMsg | null> {
  const messages = await consumer.fetch({ max_messages: 1, expires: ASKING_MS });
  const question = new AbortController();
  question.signal.addEventListener('abort', () => messages.stop());
  asking.add(question);
  try {
    for await (const message of messages) return message;
    return null;
  } finally {
    asking.delete(question);
  }
}
