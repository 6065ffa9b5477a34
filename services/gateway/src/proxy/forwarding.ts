import { Refusal } from '@circus/contracts';
import type { Dispatcher, Pool } from 'undici';
import type { Exchange } from './exchange.js';
import type { IdleWatch, Watched } from './idleWatch.js';
import { RequestBody } from './requestBody.js';
import { responseLines } from './responseHeaders.js';

/** How long a request may stand still, in milliseconds. */
export interface Patience {
  /** From the last byte of the request to the first of the answer. */
  readonly headersMs: number;
  /** Between two pieces of a body, in either direction. */
  readonly idleMs: number;
}

/** What a service is asked. */
export interface ServiceRequest {
  readonly path: string;
  /** Name and value in turn, complete except for the body's length. */
  readonly headers: string[];
  /** For messages, for instance `case-db`. */
  readonly serviceName: string;
  /** Where to send it, in order of preference; the next one is tried only where no connection could be made. */
  readonly pools: readonly Pool[];
  /** Told when the service does not answer, and why. */
  readonly failed: (why: string) => void;
}

/** Methods that may be sent a second time without harm (RFC 9110 9.2.1). */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * One request on its way to a service and the answer on its way back. Both bodies stream, each as fast as its reader
 * takes it; when one side goes away the other is told at once.
 */
export class Forwarding implements Dispatcher.DispatchHandler, Watched {
  private controller: Dispatcher.DispatchController | undefined;
  private body: RequestBody | null = null;
  private tried = 0;
  private sentAgain = false;
  private movedAt = performance.now();
  /** The answer's head has come. */
  private answering = false;
  /** The first piece of the answer's body has come. */
  private begun = false;
  /** An event stream: it may be silent for as long as it likes. */
  private endless = false;
  private over = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly asked: ServiceRequest,
    private readonly patience: Patience,
    private readonly watch: IdleWatch,
    /** Called when the answer turns out to be an event stream. */
    private readonly onEventStream: () => void,
  ) {}

  start(): void {
    this.exchange.response.once('close', this.clientClosed);
    this.watch.add(this);
    this.dispatch();
  }

  private dispatch(): void {
    const { arrival, request, hasBody } = this.exchange;
    const { contentLength } = arrival.head;
    const headers = this.asked.headers;
    if (hasBody) {
      this.body = new RequestBody(
        request,
        () => this.exchange.sendContinue(),
        () => this.moved(),
      );
    }
    const pool = this.asked.pools[this.tried] as Pool;
    pool.dispatch(
      {
        path: this.asked.path,
        method: request.method as Dispatcher.HttpMethod,
        // A length is passed on; without one the body goes on in chunks, as it came.
        headers: this.body && contentLength !== undefined ? [...headers, 'content-length', contentLength] : headers,
        body: this.body,
      },
      this,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.over) controller.abort(new Error('The client has gone.'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    this.moved();
    const raw = controller.rawHeaders as Buffer[];
    if (status < 200) {
      this.inform(status, raw);
      return;
    }
    const { arrival, response } = this.exchange;
    const lines = responseLines(raw, status, arrival.own, arrival.requestId);
    this.endless = isEventStream(lines);
    if (this.endless) this.onEventStream();
    this.exchange.writeHead(status, lines);
    this.answering = true;
    if (status === 204 || status === 304) {
      // Nothing follows, though a 304 may name a length for which undici would wait in vain.
      this.finish();
      this.exchange.end();
      return;
    }
    // Most answers are complete in this same tick and leave in one piece; the head of others must not wait for a body.
    process.nextTick(() => {
      if (!this.begun && !this.over && !response.destroyed) response.flushHeaders();
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.moved();
    this.begun = true;
    if (this.exchange.response.write(chunk)) return;
    controller.pause();
    this.exchange.response.once('drain', () => {
      this.moved();
      controller.resume();
    });
  }

  onResponseEnd(): void {
    if (this.over) return;
    this.finish();
    this.exchange.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    if (this.over) return;
    if (this.answering) {
      this.finish();
      this.exchange.cutOff();
      return;
    }
    if (this.controller === undefined && this.tried + 1 < this.asked.pools.length) {
      this.body?.destroy();
      this.tried += 1;
      this.dispatch();
      return;
    }
    if (this.maySendAgain(error)) {
      this.sentAgain = true;
      this.controller = undefined;
      this.dispatch();
      return;
    }
    this.finish();
    if (error.code === 'UND_ERR_INVALID_ARG') {
      this.exchange.refuse(new Refusal('invalid', 'The request cannot be passed on as it is written.'));
    } else if (this.controller === undefined) {
      this.refuseUnreachable();
    } else {
      const why = `The ${this.asked.serviceName} service broke the connection off before it answered.`;
      this.asked.failed(why);
      this.exchange.refuse(new Refusal('badGateway', why));
    }
  }

  expireIfIdle(now: number): void {
    const { headersMs, idleMs } = this.patience;
    if (this.over || this.endless) return;
    const uploading = this.body !== null && !this.body.readableEnded && !this.body.destroyed;
    if (now - this.movedAt < (this.answering || uploading ? idleMs : headersMs)) return;
    const clientIsSlow = uploading && this.body?.waitsForClient;
    this.finish();
    this.controller?.abort(new Error('Nothing moved for too long.'));
    this.body?.destroy();
    if (this.answering) {
      this.exchange.cutOff();
    } else if (clientIsSlow) {
      const refusal = new Refusal('invalid', 'The request body did not arrive in time.');
      this.exchange.refuse(refusal, { status: 408, extra: ['connection', 'close'] });
    } else if (this.controller === undefined) {
      this.refuseUnreachable();
    } else {
      const why = `The ${this.asked.serviceName} service did not answer in time.`;
      this.asked.failed(why);
      this.exchange.refuse(new Refusal('badGateway', why), { status: 504 });
    }
  }

  private refuseUnreachable(): void {
    const why = `The ${this.asked.serviceName} service cannot be reached.`;
    this.asked.failed(why);
    this.exchange.refuse(new Refusal('unavailable', `${why} Try again in a moment.`));
  }

  /** A service may close an idle connection just as a request leaves on it; such a request was never looked at. */
  private maySendAgain(error: Error & { code?: string }): boolean {
    const { request, hasBody } = this.exchange;
    const closed = error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
    return closed && !this.sentAgain && !hasBody && SAFE_METHODS.has(request.method as string);
  }

  /** Passes an interim answer on (RFC 9110 15.2); `100` is the gateway's own affair. */
  private inform(status: number, raw: readonly Buffer[]): void {
    const { request, response } = this.exchange;
    if (request.httpVersionMinor === 0) return;
    if (status === 102) response.writeProcessing();
    if (status !== 103) return;
    const links: string[] = [];
    for (let i = 0; i < raw.length; i += 2) {
      if (raw[i]?.toString('latin1').toLowerCase() === 'link') links.push((raw[i + 1] as Buffer).toString('latin1'));
    }
    if (links.length > 0) response.writeEarlyHints({ link: links });
  }

  private readonly clientClosed = (): void => {
    if (this.over) return;
    this.finish();
    const gone = new Error('The client has gone.');
    this.controller?.abort(gone);
    this.body?.destroy(gone);
  };

  private finish(): void {
    this.over = true;
    this.watch.remove(this);
  }

  private moved(): void {
    this.movedAt = performance.now();
  }
}

function isEventStream(lines: readonly string[]): boolean {
  for (let i = 0; i < lines.length; i += 2) {
    if (lines[i] === 'content-type') return (lines[i + 1] as string).toLowerCase().startsWith('text/event-stream');
  }
  return false;
}
