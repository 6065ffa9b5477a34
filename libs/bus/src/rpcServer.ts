import { Refusal, type RpcDefinition } from '@circus/contracts';
import { tracing } from '@circus/tracing';
import type { Msg, NatsConnection } from 'nats';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { answering } from './messageSpans.js';
import { decode, encodeAnswer } from './payload.js';

interface Answer {
  value?: unknown;
  refusal?: { kind: Refusal['kind']; message: string };
}

export function serveRpc<Request extends z.ZodType, Response extends z.ZodType>(
  connection: NatsConnection,
  definition: RpcDefinition<Request, Response>,
  handler: (request: z.infer<Request>) => Promise<z.infer<Response>>,
  log: Logger,
): void {
  const answer = async (message: Msg): Promise<Answer> => {
    const request = definition.request.safeParse(decode(message.data));
    if (!request.success) return { refusal: { kind: 'invalid', message: 'The request has not the form of this RPC.' } };
    try {
      return { value: await handler(request.data) };
    } catch (error) {
      if (error instanceof Refusal) return { refusal: { kind: error.kind, message: error.message } };
      log.error({ err: error, subject: definition.subject }, 'An RPC failed');
      return {
        refusal: {
          kind: 'unavailable',
          message: `The ${definition.service} service failed to answer. Try again in a moment.`,
        },
      };
    }
  };
  const encoded = (reply: unknown): Uint8Array => {
    try {
      return encodeAnswer(reply);
    } catch (error) {
      log.error({ err: error, subject: definition.subject }, 'The answer to an RPC is too large');
      return encodeAnswer({
        refusal: { kind: 'tooLarge', message: 'There is more of this than can be told at once.' },
      });
    }
  };
  connection.subscribe(definition.subject, {
    queue: definition.service,
    callback: (error, message) => {
      if (error) return;
      const answered = tracing() ? answering(definition.subject, message, () => answer(message)) : answer(message);
      void answered.then((reply) => message.respond(encoded(reply)));
    },
  });
}
