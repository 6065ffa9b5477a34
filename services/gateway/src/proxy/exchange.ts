import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Refusal } from '@circus/contracts';
import { refusalAnswer } from '@circus/service-kit';
import type { Span } from '@circus/tracing';
import type { Flaw } from '../limits/headLimits.js';
import type { ClientOrigin } from '../routing/clientAddress.js';
import type { RequestTarget } from '../routing/requestTarget.js';
import type { Surface } from '../routing/routeTable.js';
import { lingerAfter } from './lingeringClose.js';
import { hasBody, type RequestHead } from './requestHeaders.js';
import type { OwnLines } from './responseHeaders.js';

/** When a client may try again while a service is away. */
const RETRY_AFTER_SECONDS = 5;

/** What the client waits for before it sends the body: `100 Continue` (RFC 9110 10.1.1). */
export type Expectation = 'none' | 'continue';

/** What was read out of a request before anything was decided. */
export interface Arrival {
  readonly head: RequestHead;
  /** Why the request is not looked at any further; undefined when it can be. */
  readonly flaw: Flaw | undefined;
  readonly target: RequestTarget;
  readonly surface: Surface;
  readonly client: ClientOrigin;
  readonly requestId: string;
  /** Lines that the gateway adds to a service's answer. */
  readonly own: OwnLines;
  /** Lines of an answer that the gateway gives itself. */
  readonly answerLines: readonly string[];
}

/** One request of a client and the answer it gets, seen from the client's side. */
export class Exchange {
  readonly startedAt = performance.now();
  readonly hasBody: boolean;
  /** For the log: who asked, where it went. */
  userId: number | undefined;
  service = 'gateway';
  /** While tracing is on. */
  span: Span | undefined;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly arrival: Arrival,
    private expectation: Expectation,
  ) {
    this.hasBody = hasBody(arrival.head);
  }

  /** Lets the client send its body, where it waits for that. */
  sendContinue(): void {
    if (this.expectation !== 'continue') return;
    this.expectation = 'none';
    this.response.writeContinue();
  }

  /** Sends the head of an answer. */
  writeHead(status: number, lines: string[]): void {
    // A client that never got its 100 may send the body or not: the connection cannot be read any further.
    if (this.expectation === 'continue') this.response.shouldKeepAlive = false;
    this.response.writeHead(status, lines);
  }

  /** Ends an answer in the ordinary way; what is left of the request is swallowed. */
  end(): void {
    lingerAfter(this.request, this.response);
    this.response.end();
  }

  /**
   * Answers with an error in the words of the surface.
   * @param status where no kind of refusal has it, for instance 504
   */
  refuse(refusal: Refusal, { status, extra = [] }: { status?: number; extra?: readonly string[] } = {}): void {
    const { surface, answerLines, requestId } = this.arrival;
    const answer = refusalAnswer(surface, refusal);
    const lines = ['content-type', answer.type, 'content-length', String(Buffer.byteLength(answer.body)), ...extra];
    const wait = refusal.retryAfterSeconds ?? (refusal.kind === 'unavailable' ? RETRY_AFTER_SECONDS : undefined);
    if (wait !== undefined) lines.push('retry-after', String(wait));
    lines.push(...answerLines, 'x-request-id', requestId);
    this.writeHead(status ?? answer.status, lines);
    if (this.request.method !== 'HEAD') this.response.write(answer.body);
    this.end();
  }

  /** Breaks an answer off that cannot be completed, so that the client cannot take the part for the whole. */
  cutOff(): void {
    const { socket } = this.response;
    // An answer of HTTP/1.0 ends with its connection: only a reset tells a broken one from a complete one.
    const endsWithConnection = this.request.httpVersionMinor === 0;
    if (endsWithConnection && socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy();
    else this.response.destroy();
  }
}
