import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { refusalBody } from '../refusals.js';
import type { ClientOrigin } from '../routing/clientAddress.js';
import type { RequestTarget } from '../routing/requestTarget.js';
import type { Surface } from '../routing/routeTable.js';
import { lingerAfter } from './lingeringClose.js';
import { hasBody, type RequestHead } from './requestHeaders.js';
import type { OwnLines } from './responseHeaders.js';

/** What the client waits for before it sends the body: `100 Continue` (RFC 9110 10.1.1). */
export type Expectation = 'none' | 'continue';

/** What was read out of a request before anything was decided. */
export interface Arrival {
  readonly head: RequestHead;
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

  /** Answers completely, in the gateway's own name. */
  answer(status: number, contentType: string, body: string, extra: readonly string[] = []): void {
    const length = String(Buffer.byteLength(body));
    const lines = ['content-type', contentType, 'content-length', length, ...extra];
    lines.push(...this.arrival.answerLines, 'x-request-id', this.arrival.requestId);
    this.writeHead(status, lines);
    if (this.request.method !== 'HEAD') this.response.write(body);
    this.end();
  }

  /** Answers with an error in the words of the surface. */
  refuse(status: number, message: string, extra: readonly string[] = []): void {
    const { contentType, body } = refusalBody(this.arrival.surface, message);
    this.answer(status, contentType, body, extra);
  }

  /** Breaks an answer off that cannot be completed, so that the client cannot take the part for the whole. */
  cutOff(): void {
    const { socket } = this.response;
    // An answer of HTTP/1.0 ends with its connection: only a reset tells a broken one from a complete one.
    if (socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy();
    else this.response.destroy();
  }
}
