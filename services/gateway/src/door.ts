import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { CALLER_HEADER, Refusal } from '@circus/contracts';
import { TRACEPARENT, type Tracing, tracing } from '@circus/tracing';
import type { Logger } from 'pino';
import type { AnswerLines } from './answerLines.js';
import { callerOf } from './credentials/callerOf.js';
import type { AnonymousCaller, Caller, Callers } from './credentials/callers.js';
import { readCredential } from './credentials/readCredential.js';
import { REASONS } from './credentials/reasons.js';
import type { OwnOrigins } from './credentials/sameSite.js';
import { beginAsking, beginSpan } from './exchangeSpans.js';
import type { InternalTokens } from './internalToken.js';
import { excessOf, type Flaw, type HeadLimits } from './limits/headLimits.js';
import type { RateLimit } from './limits/rateLimit.js';
import { OPERATIONAL } from './metricsListener.js';
import { Exchange, type Expectation } from './proxy/exchange.js';
import { Forwarding, type Patience } from './proxy/forwarding.js';
import { IdleWatch } from './proxy/idleWatch.js';
import { lingerAfter } from './proxy/lingeringClose.js';
import type { OpenStreams } from './proxy/openStreams.js';
import { readRequestHead } from './proxy/requestHeaders.js';
import { serviceHeaders } from './proxy/serviceHeaders.js';
import { shardKey, type Upstreams } from './proxy/upstreams.js';
import { requestIdFrom } from './requestId.js';
import { isLoopback, type TrustedProxies } from './routing/clientAddress.js';
import { hasQueryParameter, loggedPath, parseRequestTarget, type RequestTarget } from './routing/requestTarget.js';
import type { Router } from './routing/router.js';
import { isBelow, type Route, type ServiceName, servicePath, surfaceOfUnknown } from './routing/routeTable.js';

/** What the door is made of. */
export interface DoorParts {
  readonly router: Router;
  readonly upstreams: Upstreams;
  readonly callers: Callers;
  readonly tokens: InternalTokens;
  readonly trustedProxies: TrustedProxies;
  readonly ownOrigins: OwnOrigins;
  readonly openStreams: OpenStreams;
  readonly log: Logger;
  readonly answerLines: AnswerLines;
  readonly headLimits: HeadLimits;
  readonly rateLimit: RateLimit;
  /** Whether clients reach this process by TLS. */
  readonly encrypted: boolean;
  readonly patience: Patience;
  /** Whether others than this machine may see /healthz, /readyz and /metrics. */
  readonly metricsPublic: boolean;
  /** Whether a client's `traceparent` is gone on with. */
  readonly trustsTraceparent: boolean;
  /** Answers what the gateway answers itself. */
  readonly ownAnswers: (request: IncomingMessage, response: ServerResponse) => void;
  /** Whether an address that no line of the table serves is the console's. */
  readonly isOfConsole: (path: string) => boolean;
  /** Told when a service does not answer, and why. */
  readonly onServiceFailed: (why: string) => void;
  /** Told of every request when it is over, for the metrics. */
  readonly onAnswered: (exchange: Exchange, seconds: number) => void;
}

const MALFORMED: RequestTarget = { path: '/(malformed)', query: '' };
const NO_TOKEN_IN_URL = 'Invalid request: tokens in URLs are refused, use the Authorization header';
const ONE_METHOD_ONLY = 'Invalid request: only one authentication method is allowed';
const AUTHORITY_AWAY =
  'The auth service cannot be reached, so the credential cannot be checked. Try again in a moment.';
/** Below these, browsers' questions about what is allowed are answered for every address. */
const PREFLIGHT = ['/api', '/login', '/dicom-web'];
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Takes every request of a client and sends it where it belongs. */
export class Door {
  private readonly watch: IdleWatch;

  /** Connections that are about to be closed because of what came over them. */
  private readonly closing = new WeakSet<Socket>();

  constructor(private readonly parts: DoorParts) {
    const { headersMs, idleMs } = parts.patience;
    this.watch = new IdleWatch(Math.min(1_000, Math.max(10, Math.min(headersMs, idleMs) / 4)));
  }

  /** Takes one request. @param expectation whether the client waits for `100 Continue` before it sends its body */
  handle(request: IncomingMessage, response: ServerResponse, expectation: Expectation = 'none'): void {
    if (this.closing.has(request.socket)) return;
    const head = readRequestHead(request.rawHeaders);
    const target = parseRequestTarget(request.url as string);
    const found = target && this.find(request.method as string, target.path);
    const route = found === 'malformed' ? undefined : found;
    const surface = route?.surface ?? surfaceOfUnknown(target?.path ?? '');
    const { trustedProxies, encrypted, headLimits, answerLines } = this.parts;
    const client = trustedProxies.clientOf(request.socket.remoteAddress, encrypted, head.host, head.forwarded);
    const exchange = new Exchange(
      request,
      response,
      {
        head,
        flaw: excessOf(request, headLimits) ?? (head.flaw && { refusal: head.flaw }),
        target: target ?? MALFORMED,
        surface,
        client,
        requestId: requestIdFrom(head.requestId),
        ...answerLines.for(surface, client.protocol === 'https'),
      },
      expectation,
    );
    if (found !== 'malformed' && this.isOwn(exchange, route)) {
      this.answerHere(exchange, route?.needsCaller);
      return;
    }
    const isMalformed = target === undefined || found === 'malformed';
    const trace = tracing();
    if (trace) this.answerTraced(trace, exchange, route, isMalformed);
    else this.answer(exchange, route, isMalformed);
  }

  /** As `answer`, within a span of the request's own. */
  private answerTraced(trace: Tracing, exchange: Exchange, route: Route | undefined, isMalformed: boolean): void {
    exchange.span = beginSpan(trace, exchange, route, this.parts.trustsTraceparent);
    trace.within(exchange.span, () => this.answer(exchange, route, isMalformed));
  }

  /** Answers what the gateway's own routes do not. */
  private answer(exchange: Exchange, route: Route | undefined, isMalformed: boolean): void {
    const { request, arrival } = exchange;
    const { flaw, target, surface } = arrival;
    this.reportWhenOver(exchange, route);
    if (flaw) this.refuseAndClose(exchange, flaw);
    else if (isMalformed) exchange.refuse(new Refusal('invalid', 'The address is not well formed.'));
    else if (
      request.method === 'OPTIONS' &&
      surface !== 'rs' &&
      PREFLIGHT.some((prefix) => isBelow(target.path, prefix))
    )
      answerPreflight(exchange);
    else if (route && route.service !== 'gateway') this.passOn(exchange, route, route.service);
    else this.refuseUnknown(exchange);
  }

  stop(): void {
    this.watch.stop();
  }

  /** Two readers may understand such a request differently: nothing that follows on its connection is looked at. */
  private refuseAndClose(exchange: Exchange, { refusal, status }: Flaw): void {
    this.closing.add(exchange.request.socket);
    exchange.refuse(refusal, { status, extra: ['connection', 'close'] });
  }

  private find(method: string, path: string): Route | 'malformed' | undefined {
    try {
      return this.parts.router.find(method, path);
    } catch {
      return 'malformed';
    }
  }

  /** Whether the gateway's own routes answer. */
  private isOwn({ arrival, request }: Exchange, route: Route | undefined): boolean {
    if (arrival.flaw) return false;
    const { path } = arrival.target;
    if (path === '/') return true;
    if (OPERATIONAL.has(path)) return this.parts.metricsPublic || isFromThisMachine(request, arrival);
    if (!route) return (request.method === 'GET' || request.method === 'HEAD') && this.parts.isOfConsole(path);
    return route.service === 'gateway' && request.method !== 'OPTIONS';
  }

  private answerHere(exchange: Exchange, needsCaller = false): void {
    const { request, response, arrival } = exchange;
    const answer = (token: string | undefined): void => {
      exchange.sendContinue();
      // None of the own answers reads a body; what comes of one is swallowed.
      for (const name of ['content-type', 'content-length', 'transfer-encoding']) delete request.headers[name];
      request.headers[CALLER_HEADER] = token;
      request.headers['x-request-id'] = arrival.requestId;
      // Nor does anybody else decide what is traced.
      if (!this.parts.trustsTraceparent) delete request.headers[TRACEPARENT];
      for (let i = 0; i < arrival.answerLines.length; i += 2) {
        response.setHeader(arrival.answerLines[i] as string, arrival.answerLines[i + 1] as string);
      }
      response.setHeader('x-request-id', arrival.requestId);
      lingerAfter(request, response);
      this.parts.ownAnswers(request, response);
    };
    if (OPERATIONAL.has(arrival.target.path)) answer(undefined);
    else if (!needsCaller) this.whenAdmitted(exchange, undefined, () => answer(undefined));
    else this.whenCallerKnown(exchange, (caller) => answer(this.parts.tokens.of(caller, arrival.client.address)));
  }

  /** Refuses an address that is nowhere served, in the way of the family it seems to belong to (spec slicebox 17). */
  private refuseUnknown(exchange: Exchange): void {
    const missing = new Refusal('missing', 'Not found');
    if (exchange.arrival.surface !== 'slicebox') {
      this.whenAdmitted(exchange, undefined, () => exchange.refuse(missing));
      return;
    }
    this.whenCallerKnown(exchange, (caller) =>
      exchange.refuse(caller.userId === undefined ? refusalOf(caller) : missing),
    );
  }

  private passOn(exchange: Exchange, route: Route, service: ServiceName): void {
    const { arrival } = exchange;
    exchange.service = service;
    if (hasQueryParameter(arrival.target.query, 'access_token')) {
      const together = arrival.head.authorizations.length > 0;
      exchange.refuse(new Refusal('invalid', together ? ONE_METHOD_ONLY : NO_TOKEN_IN_URL));
      return;
    }
    if (route.readsAuthorization) {
      const nobody = { userId: undefined, reason: REASONS.none };
      this.whenAdmitted(exchange, nobody, () => this.forward(exchange, route, service, nobody));
    } else this.whenCallerKnown(exchange, (caller) => this.forward(exchange, route, service, caller));
  }

  private forward(exchange: Exchange, route: Route, service: ServiceName, caller: Caller): void {
    const { head, target, client, requestId } = exchange.arrival;
    const { upstreams, tokens, patience, openStreams } = this.parts;
    exchange.userId = caller.userId;
    const trace = tracing();
    const headers = serviceHeaders({
      head,
      client,
      requestId,
      traceparent: trace && beginAsking(trace, exchange, service),
      token: tokens.of(caller, client.address),
      withAuthorization: route.readsAuthorization ?? (route.surface === 'rs' && caller.userId === undefined),
      withSessionCookie: service === 'auth',
    });
    const key = service === 'image-render' ? shardKey(target.path, target.query) : undefined;
    const asked = {
      path: servicePath(route, target),
      headers,
      serviceName: service,
      pools: upstreams.poolsOf(service, key),
      failed: this.parts.onServiceFailed,
    };
    new Forwarding(exchange, asked, patience, this.watch, () => {
      exchange.response.once(
        'close',
        openStreams.add(caller.userId, () => exchange.cutOff()),
      );
    }).start();
  }

  /** Goes on unless this caller, or his address where he is not known yet, has asked too often. */
  private whenAdmitted(exchange: Exchange, caller: Caller | undefined, next: () => void): void {
    const refusal = this.parts.rateLimit.refusalFor(caller, exchange.arrival.client.address);
    if (refusal) exchange.refuse(refusal);
    else next();
  }

  /** Goes on as soon as it is known who asks; at once where it is known already. */
  private whenCallerKnown(exchange: Exchange, next: (caller: Caller) => void): void {
    const { request, arrival } = exchange;
    const changesSomething = !SAFE_METHODS.has(request.method as string);
    const shown = readCredential(arrival.head, arrival.client, changesSomething, this.parts.ownOrigins);
    const found = callerOf(shown, arrival.surface, this.parts.callers);
    if ('ask' in found) this.whenAdmitted(exchange, undefined, () => this.whenTold(exchange, found.ask(), next));
    else this.whenAdmitted(exchange, found, () => next(found));
  }

  private whenTold(exchange: Exchange, caller: Caller | Promise<Caller>, next: (caller: Caller) => void): void {
    Promise.resolve(caller)
      .then(
        (known) => {
          if (!exchange.response.destroyed) next(known);
        },
        () => exchange.refuse(new Refusal('unavailable', AUTHORITY_AWAY)),
      )
      .catch((error) => {
        this.parts.log.error({ err: error, requestId: exchange.arrival.requestId }, 'A request could not be handled');
        exchange.cutOff();
      });
  }

  private reportWhenOver(exchange: Exchange, route: Route | undefined): void {
    const { request, response, arrival } = exchange;
    response.once('close', () => {
      const milliseconds = performance.now() - exchange.startedAt;
      this.parts.onAnswered(exchange, milliseconds / 1_000);
      const line = {
        requestId: arrival.requestId,
        method: request.method,
        path: loggedPath(arrival.target, route),
        status: response.headersSent ? response.statusCode : 0,
        ms: Math.round(milliseconds * 10) / 10,
        service: exchange.service,
        user: exchange.userId,
        address: arrival.client.address,
        brokenOff: response.writableFinished ? undefined : true,
      };
      const trace = tracing();
      if (trace && exchange.span) trace.within(exchange.span, () => this.parts.log.info(line, 'request'));
      else this.parts.log.info(line, 'request');
    });
  }
}

/** Why somebody whom nobody knows is refused. */
function refusalOf({ reason, retryAfterSeconds }: AnonymousCaller): Refusal {
  if (retryAfterSeconds === undefined) return new Refusal('unauthenticated', reason);
  return new Refusal('tooMany', reason, {}, retryAfterSeconds);
}

/** CORS' question about what is allowed: answered for everybody, before any other check (spec circus-api-core 2.4). */
function answerPreflight(exchange: Exchange): void {
  const { answerLines, requestId } = exchange.arrival;
  exchange.writeHead(200, ['content-length', '0', ...answerLines, 'x-request-id', requestId]);
  exchange.end();
}

/** Nobody in between: a proxy on this machine speaks for somebody else. */
function isFromThisMachine({ socket }: IncomingMessage, { client, head }: Exchange['arrival']): boolean {
  const isLocal = isLoopback(client.address) || socket.remoteAddress === socket.localAddress;
  return isLocal && head.forwarded.for === undefined;
}
