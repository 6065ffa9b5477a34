import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { corsHeaders, imageServerCorsHeaders } from './cors.js';
import { callerOf } from './credentials/callerOf.js';
import type { Caller, Callers } from './credentials/callers.js';
import { readCredential } from './credentials/readCredential.js';
import { REASONS } from './credentials/reasons.js';
import type { OwnOrigins } from './credentials/sameSite.js';
import type { InternalTokens } from './internalToken.js';
import { Exchange, type Expectation } from './proxy/exchange.js';
import { Forwarding, type Patience } from './proxy/forwarding.js';
import { IdleWatch } from './proxy/idleWatch.js';
import { lingerAfter } from './proxy/lingeringClose.js';
import type { OpenStreams } from './proxy/openStreams.js';
import { readRequestHead } from './proxy/requestHeaders.js';
import { type OwnLines, ownLines } from './proxy/responseHeaders.js';
import { serviceHeaders } from './proxy/serviceHeaders.js';
import { shardKey, type Upstreams } from './proxy/upstreams.js';
import { requestIdFrom } from './requestId.js';
import { isLoopback, type TrustedProxies } from './routing/clientAddress.js';
import { hasQueryParameter, loggedTarget, parseRequestTarget, type RequestTarget } from './routing/requestTarget.js';
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
  /** `*` or one origin. */
  readonly corsOrigin: string;
  /** Whether clients reach this process by TLS. */
  readonly encrypted: boolean;
  readonly patience: Patience;
  /** Whether others than this machine may see /healthz, /readyz and /metrics. */
  readonly metricsPublic: boolean;
  /** Answers what the gateway answers itself. */
  readonly ownAnswers: (request: IncomingMessage, response: ServerResponse) => void;
  /** Told of every request when it is over, for the metrics. */
  readonly onAnswered: (exchange: Exchange, seconds: number) => void;
}

const MALFORMED: RequestTarget = { path: '/(malformed)', query: '' };
const NO_TOKEN_IN_URL = 'Invalid request: tokens in URLs are refused, use the Authorization header';
const ONE_METHOD_ONLY = 'Invalid request: only one authentication method is allowed';
const AUTHORITY_AWAY = 'The auth service cannot be reached, so the credential cannot be checked. Try again in a moment.';
const OPERATIONAL = new Set(['/healthz', '/readyz', '/metrics']);
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Lines of every answer, whoever gives it. */
const ALWAYS = ['x-content-type-options', 'nosniff'];
/** Seconds after which a client may try again while nobody can say who it is. */
const RETRY_AFTER = '5';

/** Takes every request of a client and sends it where it belongs. */
export class Door {
  private readonly watch: IdleWatch;
  private readonly withCors: OwnLines;
  private readonly imageServerOwn = ownLines(ALWAYS);
  private readonly imageServerAnswerLines: readonly string[];
  /** Requests that the gateway's own routes are answering. */
  private readonly exchanges = new WeakMap<IncomingMessage, Exchange>();

  constructor(private readonly parts: DoorParts) {
    const { patience, corsOrigin } = parts;
    this.watch = new IdleWatch(Math.min(1_000, Math.max(10, Math.min(patience.headersMs, patience.idleMs) / 4)));
    this.withCors = ownLines([...ALWAYS, ...corsHeaders(corsOrigin)]);
    // The image server's answers bring their own CORS lines; these are for what is said in its place.
    this.imageServerAnswerLines = [...ALWAYS, ...imageServerCorsHeaders(corsOrigin)];
  }

  /** Takes one request. @param expectation whether the client waits for `100 Continue` before it sends its body */
  handle(request: IncomingMessage, response: ServerResponse, expectation: Expectation = 'none'): void {
    const head = readRequestHead(request.rawHeaders);
    const target = parseRequestTarget(request.url as string);
    const found = target && this.find(request.method as string, target.path);
    const route = found === 'malformed' ? undefined : found;
    const surface = route?.surface ?? surfaceOfUnknown(target?.path ?? '');
    const { trustedProxies, encrypted } = this.parts;
    const exchange = new Exchange(
      request,
      response,
      {
        head,
        target: target ?? MALFORMED,
        surface,
        client: trustedProxies.clientOf(request.socket.remoteAddress, encrypted, head.host, head.forwarded),
        requestId: requestIdFrom(head.requestId),
        own: surface === 'rs' ? this.imageServerOwn : this.withCors,
        answerLines: surface === 'rs' ? this.imageServerAnswerLines : this.withCors.lines,
      },
      expectation,
    );
    this.reportWhenOver(exchange, route);
    if (head.flaw) exchange.refuse(head.flaw.status, head.flaw.message);
    else if (!target || found === 'malformed') exchange.refuse(400, 'The address cannot be understood.');
    else if (route && route.service !== 'gateway') this.passOn(exchange, route, route.service);
    else this.answerHere(exchange, route);
  }

  /** Refuses an address that is nowhere served, in the way of the family it seems to belong to (spec slicebox 17). */
  refuseUnknown(request: IncomingMessage): void {
    const exchange = this.exchangeOf(request);
    if (exchange.arrival.surface !== 'slicebox') {
      exchange.refuse(404, 'Not found');
      return;
    }
    this.whenCallerKnown(exchange, (caller) => {
      if (caller.userId === undefined) exchange.refuse(401, caller.reason);
      else exchange.refuse(404, 'Not found');
    });
  }

  /** What is known of a request that the gateway's own routes are answering. */
  exchangeOf(request: IncomingMessage): Exchange {
    const exchange = this.exchanges.get(request);
    if (!exchange) throw new Error('This request did not come through the door.');
    return exchange;
  }

  /**
   * Who sends a request.
   * @throws AuthorityUnreachable (the promise) when a credential was shown and nobody can tell whose it is
   */
  callerOf({ request, arrival }: Exchange): Caller | Promise<Caller> {
    const changesSomething = !SAFE_METHODS.has(request.method as string);
    const shown = readCredential(arrival.head, arrival.client, changesSomething, this.parts.ownOrigins);
    return callerOf(shown, arrival.surface, this.parts.callers);
  }

  stop(): void {
    this.watch.stop();
  }

  private find(method: string, path: string): Route | 'malformed' | undefined {
    try {
      return this.parts.router.find(method, path);
    } catch {
      return 'malformed';
    }
  }

  private answerHere(exchange: Exchange, route: Route | undefined): void {
    const { request, response, arrival } = exchange;
    const { path } = arrival.target;
    if (request.method === 'OPTIONS' && isBelow(path, '/api')) {
      answerPreflight(exchange);
      return;
    }
    this.exchanges.set(request, exchange);
    const operational = OPERATIONAL.has(path) && (this.parts.metricsPublic || isFromThisMachine(arrival));
    if (!route && path !== '/' && !operational) {
      this.refuseUnknown(request);
      return;
    }
    exchange.sendContinue();
    for (let i = 0; i < arrival.answerLines.length; i += 2) {
      response.setHeader(arrival.answerLines[i] as string, arrival.answerLines[i + 1] as string);
    }
    response.setHeader('x-request-id', arrival.requestId);
    lingerAfter(request, response);
    this.parts.ownAnswers(request, response);
  }

  private passOn(exchange: Exchange, route: Route, service: ServiceName): void {
    const { request, arrival } = exchange;
    exchange.service = service;
    if (request.method === 'OPTIONS' && route.surface !== 'rs') {
      answerPreflight(exchange);
      return;
    }
    if (hasQueryParameter(arrival.target.query, 'access_token')) {
      const together = arrival.head.authorizations.length > 0;
      exchange.refuse(400, together ? ONE_METHOD_ONLY : NO_TOKEN_IN_URL);
      return;
    }
    if (route.readsAuthorization) this.forward(exchange, route, service, { userId: undefined, reason: REASONS.none });
    else this.whenCallerKnown(exchange, (caller) => this.forward(exchange, route, service, caller));
  }

  private forward(exchange: Exchange, route: Route, service: ServiceName, caller: Caller): void {
    const { head, target, client, requestId } = exchange.arrival;
    const { upstreams, tokens, patience, openStreams } = this.parts;
    exchange.userId = caller.userId;
    const headers = serviceHeaders({
      head,
      client,
      requestId,
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
    };
    new Forwarding(exchange, asked, patience, this.watch, () => {
      exchange.response.once(
        'close',
        openStreams.add(caller.userId, () => exchange.cutOff()),
      );
    }).start();
  }

  /** Goes on as soon as it is known who asks; at once where it is known already. */
  private whenCallerKnown(exchange: Exchange, next: (caller: Caller) => void): void {
    const caller = this.callerOf(exchange);
    if (!(caller instanceof Promise)) {
      next(caller);
      return;
    }
    caller
      .then(
        (known) => {
          if (!exchange.response.destroyed) next(known);
        },
        () => exchange.refuse(503, AUTHORITY_AWAY, ['retry-after', RETRY_AFTER]),
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
      this.parts.log.info(
        {
          requestId: arrival.requestId,
          method: request.method,
          url: loggedTarget(arrival.target, route?.secretSegment),
          status: response.headersSent ? response.statusCode : 0,
          milliseconds: Math.round(milliseconds),
          service: exchange.service,
          userId: exchange.userId,
          address: arrival.client.address,
          brokenOff: response.writableFinished ? undefined : true,
        },
        'request',
      );
    });
  }
}

/** CORS' question about what is allowed: answered for everybody, before any other check (spec circus-api-core 2.4). */
function answerPreflight(exchange: Exchange): void {
  const { answerLines, requestId } = exchange.arrival;
  exchange.writeHead(200, ['content-length', '0', ...answerLines, 'x-request-id', requestId]);
  exchange.end();
}

/** Nobody in between: a proxy on this machine speaks for somebody else. */
const isFromThisMachine = ({ client, head }: Exchange['arrival']): boolean =>
  isLoopback(client.address) && head.forwarded.for === undefined;
