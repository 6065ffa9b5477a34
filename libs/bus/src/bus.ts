import {
  type EventDefinition,
  type EventPayload,
  Refusal,
  type RpcDefinition,
  type WorkDefinition,
} from '@circus/contracts';
import { inSpan, tracing } from '@circus/tracing';
import {
  connect,
  Events,
  type JetStreamClient,
  type JetStreamManager,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
} from 'nats';
import type { Logger } from 'pino';
import type { z } from 'zod';
import {
  type BatchOptions,
  type Consumption,
  consumeDurably,
  type Delivery,
  type DurableOptions,
} from './durableConsumer.js';
import { handling, headersOf, rpcAttributes, sending } from './messageSpans.js';
import { patiently } from './patience.js';
import { decode, decodeAnswer, encode } from './payload.js';
import { serveRpc } from './rpcServer.js';
import { ensureEventStream } from './stream.js';
import { ensureWorkStream, takeWork, type Worker, type WorkerOptions } from './workQueue.js';

export interface BusOptions {
  /** `nats://[user:password@]host:port`, several separated by commas. */
  url: string;
  /** Name shown to NATS and used for queue groups: the service's name. */
  name: string;
  log: Logger;
  /** Whether a server that does not answer is waited for; otherwise `connect` throws. */
  patient?: boolean;
}

/** One process's connection to NATS: typed events, durable consumers and RPC. */
export class Bus {
  /** Epoch milliseconds at which the event stream was made: younger than a publication means that it was lost. */
  eventStreamCreated = 0;
  private readonly consumptions = new Set<Consumption>();
  private readonly workers = new Set<Worker>();
  private readonly workDefinitions = new Set<WorkDefinition>();
  private readonly reconnectHandlers = new Set<() => void>();
  private isConnected = true;

  private constructor(
    private readonly connection: NatsConnection,
    private readonly jetstream: JetStreamClient,
    private readonly manager: JetStreamManager,
    readonly name: string,
    private readonly log: Logger,
  ) {}

  static async connect({ url, name, log, patient = true }: BusOptions): Promise<Bus> {
    const connection = await connect({
      ...serversOf(url),
      name,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      // A connection that is open at one end only is found within seconds: rights known without NATS count no longer.
      pingInterval: 2_000,
      maxPingOut: 1,
      waitOnFirstConnect: patient,
      // Where a request was made is of no use to anybody who reads that it was not answered; it costs as much as the request.
      noAsyncTraces: true,
    });
    const manager = await connection.jetstreamManager({ checkAPI: false });
    const bus = new Bus(connection, connection.jetstream(), manager, name, log);
    bus.eventStreamCreated = patient
      ? await patiently(() => ensureEventStream(manager), log)
      : await ensureEventStream(manager);
    void bus.watch();
    return bus;
  }

  get connected(): boolean {
    return this.isConnected && !this.connection.isClosed();
  }

  /** Called after the connection came back, when the event stream is known to stand. */
  onReconnect(handler: () => void): void {
    this.reconnectHandlers.add(handler);
  }

  /**
   * Publishes a durable event and waits until the stream has it. The message id makes a second publication of the same
   * event harmless.
   */
  async publish<Definition extends EventDefinition>(
    event: Definition,
    payload: EventPayload<Definition>,
    messageId: string,
  ): Promise<void> {
    await this.publishEncoded(event.subject, event.payload.parse(payload), messageId);
  }

  /**
   * As `publish`, for the outbox relay, whose rows were checked when they were written.
   *
   * @param origin `traceparent` of what the event tells of
   */
  async publishEncoded(
    subject: string,
    payload: unknown,
    messageId: string,
    origin: string | null = null,
  ): Promise<void> {
    const data = encode(payload);
    const options = { msgID: messageId, timeout: 5_000 };
    if (!tracing()) await this.jetstream.publish(subject, data, options);
    else {
      const publish = (headers?: MsgHdrs) =>
        this.jetstream.publish(subject, data, headers ? { ...options, headers } : options);
      await sending(subject, origin, publish);
    }
  }

  /** Tells whoever listens right now; nobody listening is no error, and neither is a connection that is away. */
  announce<Definition extends EventDefinition>(event: Definition, payload: EventPayload<Definition>): void {
    if (this.connection.isClosed()) return;
    const trace = tracing();
    const span = trace?.current();
    const options = trace && span ? { headers: headersOf(trace, span) } : undefined;
    this.connection.publish(event.subject, encode(event.payload.parse(payload)), options);
  }

  /** Every process that subscribes gets every event published from now on. Returns what ends the subscription. */
  async subscribe<Definition extends EventDefinition>(
    event: Definition,
    handler: (payload: EventPayload<Definition>) => void | Promise<void>,
  ): Promise<() => void> {
    const subscription = this.connection.subscribe(event.subject, {
      callback: (error, message) => {
        if (error) return;
        const payload = event.payload.safeParse(decode(message.data));
        if (!payload.success) return this.log.warn({ subject: event.subject }, 'An event of unknown form was ignored');
        const handled = tracing()
          ? handling(event.subject, [message], async () => handler(payload.data as EventPayload<Definition>))
          : Promise.resolve(handler(payload.data as EventPayload<Definition>));
        handled.catch((reason) => this.log.error({ err: reason, subject: event.subject }, 'A subscriber failed'));
      },
    });
    await this.connection.flush();
    return () => subscription.unsubscribe();
  }

  /**
   * Each event reaches one process of those that share `durable`, again and again until the handler has succeeded:
   * handlers are idempotent. Events published while nobody was there are delivered too.
   */
  async consume<Definition extends EventDefinition>(
    event: Definition,
    options: DurableOptions,
    handler: (payload: EventPayload<Definition>, delivery: Omit<Delivery<unknown>, 'payload'>) => Promise<void>,
  ): Promise<void> {
    await this.consumeBatches(event, { ...options, maxEvents: 1, lingerMs: 0 }, async (deliveries) => {
      for (const { payload, ...delivery } of deliveries) await handler(payload, delivery);
    });
  }

  /** As `consume`, for handlers that cost the same for many events as for one: a transaction, say. */
  async consumeBatches<Definition extends EventDefinition>(
    event: Definition,
    options: BatchOptions,
    handler: (deliveries: Delivery<EventPayload<Definition>>[]) => Promise<void>,
  ): Promise<void> {
    const consumption = await consumeDurably(this.jetstream, this.manager, event, options, handler, this.log);
    this.consumptions.add(consumption);
  }

  /** Makes the queue of this work where there is none: before anybody puts some into an outbox. */
  async offerWork(definition: WorkDefinition): Promise<void> {
    await patiently(() => ensureWorkStream(this.manager, definition), this.log);
    this.workDefinitions.add(definition);
  }

  /** Puts a piece of work into its queue, beside any outbox: for work that seems to wait for nobody. */
  async callForWork<Payload extends z.ZodType>(
    definition: WorkDefinition<Payload>,
    payload: z.infer<Payload>,
    messageId: string,
  ): Promise<void> {
    await this.publishEncoded(definition.subject, definition.payload.parse(payload), messageId);
  }

  /** Takes work: each piece reaches one of all processes that take it, and another where that one dies of it. */
  async takeWork<Payload extends z.ZodType>(
    definition: WorkDefinition<Payload>,
    options: WorkerOptions,
    handler: (payload: z.infer<Payload>) => Promise<void>,
  ): Promise<Worker> {
    const worker = await takeWork(this.jetstream, this.manager, definition, options, handler, this.log);
    this.workers.add(worker);
    this.workDefinitions.add(definition);
    return worker;
  }

  /** Answers an RPC; the processes of one service share the requests. */
  async serve<Request extends z.ZodType, Response extends z.ZodType>(
    definition: RpcDefinition<Request, Response>,
    handler: (request: z.infer<Request>) => Promise<z.infer<Response>>,
  ): Promise<void> {
    serveRpc(this.connection, definition, handler, this.log);
    await this.connection.flush();
  }

  /**
   * Asks another service.
   * @throws Refusal of the kind the other service gave; `unavailable` when it does not answer in time.
   */
  async request<Request extends z.ZodType, Response extends z.ZodType>(
    definition: RpcDefinition<Request, Response>,
    payload: z.infer<Request>,
    { timeoutMs = 3_000 }: { timeoutMs?: number } = {},
  ): Promise<z.infer<Response>> {
    const trace = tracing();
    if (!trace) return this.ask(definition, payload, timeoutMs);
    const { subject } = definition;
    return inSpan(subject, { kind: 'client', attributes: rpcAttributes(subject) }, (span) =>
      this.ask(definition, payload, timeoutMs, span && headersOf(trace, span)),
    );
  }

  private async ask<Request extends z.ZodType, Response extends z.ZodType>(
    definition: RpcDefinition<Request, Response>,
    payload: z.infer<Request>,
    timeoutMs: number,
    headers?: MsgHdrs,
  ): Promise<z.infer<Response>> {
    let reply: Msg;
    try {
      const options = headers ? { timeout: timeoutMs, headers } : { timeout: timeoutMs };
      reply = await this.connection.request(definition.subject, encode(payload), options);
    } catch (error) {
      this.log.warn({ err: error, subject: definition.subject }, 'An RPC got no answer');
      throw new Refusal('unavailable', `The ${definition.service} service does not answer. Try again in a moment.`);
    }
    const answer = decodeAnswer(reply.data) as {
      value?: unknown;
      refusal?: { kind: Refusal['kind']; message: string };
    };
    if (answer.refusal) throw new Refusal(answer.refusal.kind, answer.refusal.message);
    return definition.response.parse(answer.value);
  }

  /** Ends every subscription, waits for handlers at work, and closes the connection. */
  async close(): Promise<void> {
    await Promise.all([...this.consumptions, ...this.workers].map((consumption) => consumption.stop()));
    if (!this.connection.isClosed()) await this.connection.drain();
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === Events.Disconnect) this.isConnected = false;
      if (status.type === Events.Reconnect) await this.restored();
    }
  }

  private async restored(): Promise<void> {
    try {
      // A NATS that lost its disk comes back without the stream and without the consumers.
      this.eventStreamCreated = await ensureEventStream(this.manager);
      for (const definition of this.workDefinitions) await ensureWorkStream(this.manager, definition);
      for (const consumption of [...this.consumptions, ...this.workers]) await consumption.ensure();
    } catch (error) {
      this.log.error({ err: error }, 'NATS is back, but the event stream could not be checked');
    }
    this.isConnected = true;
    for (const handler of this.reconnectHandlers) handler();
  }
}

function serversOf(url: string): { servers: string[]; user?: string; pass?: string } {
  const urls = url.split(',').map((part) => new URL(part.trim()));
  const [first] = urls;
  const servers = urls.map((parsed) => `${parsed.hostname}:${parsed.port || '4222'}`);
  if (!first?.username) return { servers };
  return { servers, user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) };
}
