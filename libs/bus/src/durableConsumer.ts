import { EVENT_STREAM, type EventDefinition } from '@circus/contracts';
import { tracing } from '@circus/tracing';
import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  nanos,
} from 'nats';
import type { Logger } from 'pino';
import { handling } from './messageSpans.js';
import { patiently } from './patience.js';
import { decode } from './payload.js';

/** One event as a durable consumer gets it. */
export interface Delivery<Payload> {
  payload: Payload;
  messageId: string;
  redelivered: boolean;
}

export interface DurableOptions {
  /** Name of the consumer: processes that share it share the events. */
  durable: string;
  retryDelayMs?: number;
}

export interface BatchOptions extends DurableOptions {
  maxEvents: number;
  /** How long the first event of a batch waits for others, in milliseconds. */
  lingerMs: number;
}

/** A running durable consumer. */
export interface Consumption {
  /** Makes the consumer again where NATS lost it. */
  ensure(): Promise<void>;
  stop(): Promise<void>;
}

/** An event whose handler neither succeeds nor fails within this time is delivered again. */
const ACK_WAIT_MS = 30_000;

/** Takes events one batch after the other; the events of a batch succeed or fail together. */
export async function consumeDurably<Payload>(
  jetstream: JetStreamClient,
  manager: JetStreamManager,
  event: EventDefinition,
  { durable, retryDelayMs = 1_000, maxEvents, lingerMs }: BatchOptions,
  handler: (deliveries: Delivery<Payload>[]) => Promise<void>,
  log: Logger,
): Promise<Consumption> {
  let messages: ConsumerMessages | undefined;
  let finished: Promise<void> = Promise.resolve();
  let stopped = false;

  const ensure = async (): Promise<void> => {
    await manager.consumers.add(EVENT_STREAM, {
      durable_name: durable,
      filter_subject: event.subject,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      deliver_policy: DeliverPolicy.All,
      max_ack_pending: 1_024,
    });
  };

  const work = async (batch: JsMsg[]): Promise<void> => {
    const known = batch.flatMap((message) => {
      const payload = event.payload.safeParse(decode(message.data));
      if (payload.success) return [{ message, delivery: deliveryOf(message, payload.data as Payload) }];
      log.error({ subject: event.subject, durable }, 'An event of unknown form was dropped');
      message.term('unknown form');
      return [];
    });
    if (known.length === 0) return;
    try {
      const deliveries = known.map(({ delivery }) => delivery);
      if (!tracing()) await handler(deliveries);
      else {
        const messages = known.map(({ message }) => message);
        await handling(event.subject, messages, () => handler(deliveries));
      }
      for (const { message } of known) message.ack();
    } catch (error) {
      log.error({ err: error, subject: event.subject, durable }, 'An event was not taken and comes again');
      for (const { message } of known) message.nak(retryDelayMs);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      try {
        const consumer = await jetstream.consumers.get(EVENT_STREAM, durable);
        messages = await consumer.consume({ max_messages: Math.max(64, maxEvents) });
        for await (const batch of batchesOf(messages, maxEvents, lingerMs)) await work(batch);
      } catch (error) {
        if (stopped) return;
        log.warn({ err: error, durable }, 'A consumer was interrupted and starts again');
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
        await ensure().catch((reason) => log.warn({ err: reason, durable }, 'A consumer could not be made'));
      }
    }
  };

  await patiently(ensure, log);
  finished = run();
  return {
    ensure: async () => {
      await ensure();
      // The old pull ends; the loop takes up the consumer that now stands.
      messages?.stop();
    },
    stop: async () => {
      stopped = true;
      messages?.stop();
      await finished;
    },
  };
}

const deliveryOf = <Payload>(message: JsMsg, payload: Payload): Delivery<Payload> => ({
  payload,
  messageId: message.headers?.get('Nats-Msg-Id') ?? '',
  redelivered: message.redelivered,
});

/** What comes within the linger time of a first message, up to so many. */
async function* batchesOf(messages: AsyncIterable<JsMsg>, maxEvents: number, lingerMs: number): AsyncIterable<JsMsg[]> {
  const iterator = messages[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<JsMsg>> => {
    const asked = iterator.next();
    asked.catch(() => undefined); // it is awaited later, perhaps after it failed
    return asked;
  };
  let next = ask();
  for (;;) {
    const first = await next;
    if (first.done) return;
    const batch = [first.value];
    next = ask();
    const end = Date.now() + lingerMs;
    while (batch.length < maxEvents) {
      const more = await within(next, end - Date.now());
      if (!more || more.done) break;
      batch.push(more.value);
      next = ask();
    }
    yield batch;
  }
}

/** What the promise gives, or null when it has not given it by then; at least what is there already. */
async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, ms));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
