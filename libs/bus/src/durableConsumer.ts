import { EVENT_STREAM, type EventDefinition } from '@circus/contracts';
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
import { decode } from './payload.js';

export type DurableHandler<Payload> = (
  payload: Payload,
  delivery: { messageId: string; redelivered: boolean },
) => Promise<void>;

/** A running durable consumer. */
export interface Consumption {
  /** Makes the consumer again where NATS lost it. */
  ensure(): Promise<void>;
  stop(): Promise<void>;
}

/** An event whose handler neither succeeds nor fails within this time is delivered again. */
const ACK_WAIT_MS = 30_000;

export async function consumeDurably<Payload>(
  jetstream: JetStreamClient,
  manager: JetStreamManager,
  event: EventDefinition,
  { durable, retryDelayMs = 1_000 }: { durable: string; retryDelayMs?: number },
  handler: DurableHandler<Payload>,
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
      max_ack_pending: 256,
    });
  };

  const work = async (message: JsMsg): Promise<void> => {
    const payload = event.payload.safeParse(decode(message.data));
    if (!payload.success) {
      log.error({ subject: event.subject, durable }, 'An event of unknown form was dropped');
      return message.term('unknown form');
    }
    try {
      await handler(payload.data as Payload, {
        messageId: message.headers?.get('Nats-Msg-Id') ?? '',
        redelivered: message.redelivered,
      });
      message.ack();
    } catch (error) {
      log.error({ err: error, subject: event.subject, durable }, 'An event was not taken and comes again');
      message.nak(retryDelayMs);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      try {
        const consumer = await jetstream.consumers.get(EVENT_STREAM, durable);
        messages = await consumer.consume({ max_messages: 64 });
        for await (const message of messages) await work(message);
      } catch (error) {
        if (stopped) return;
        log.warn({ err: error, durable }, 'A consumer was interrupted and starts again');
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
        await ensure().catch((reason) => log.warn({ err: reason, durable }, 'A consumer could not be made'));
      }
    }
  };

  await ensure();
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
