import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal } from '@circus/contracts';
import { refusalAnswer } from '@circus/service-kit';
import { callerOf } from './credentials/callerOf.js';
import type { Caller } from './credentials/callers.js';
import { readCredential } from './credentials/readCredential.js';
import type { DoorParts } from './door.js';
import { excessOf } from './limits/headLimits.js';
import { type RequestHead, readRequestHead } from './proxy/requestHeaders.js';
import { serviceHeaders } from './proxy/serviceHeaders.js';
import { forwardUpgrade } from './proxy/upgradeForwarding.js';
import { requestIdFrom } from './requestId.js';
import type { ClientOrigin } from './routing/clientAddress.js';
import { hasQueryParameter, loggedPath, parseRequestTarget, type RequestTarget } from './routing/requestTarget.js';
import { isBelow, type Route, servicePath } from './routing/routeTable.js';

/** Where WebSockets are (spec circus-rs 2.7). */
const SOCKETS = '/rs/ws';
const USE_TOKEN = 'Invalid request: use the parameter token, or the Authorization header.';
const AUTHORITY_AWAY = 'The auth service cannot be reached. Try again in a moment.';

/** One request for a WebSocket. */
interface Opening {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: RequestHead;
  readonly target: RequestTarget;
  readonly client: ClientOrigin;
  readonly requestId: string;
  readonly startedAt: number;
}

/** Takes requests for a WebSocket: only the image server has them. */
export class UpgradeDoor {
  constructor(
    private readonly parts: DoorParts,
    private readonly connectTimeoutMs: number,
  ) {}

  /** @param first what the client has sent after its request */
  handle(request: IncomingMessage, socket: Duplex, first: Buffer): void {
    socket.on('error', () => socket.destroy());
    const head = readRequestHead(request.rawHeaders);
    const target = parseRequestTarget(request.url as string) ?? { path: '', query: '' };
    const { trustedProxies, encrypted } = this.parts;
    const opening: Opening = {
      request,
      socket,
      head,
      target,
      client: trustedProxies.clientOf(request.socket.remoteAddress, encrypted, head.host, head.forwarded),
      requestId: requestIdFrom(head.requestId),
      startedAt: performance.now(),
    };
    const route = isBelow(target.path, SOCKETS) ? this.parts.router.find('GET', SOCKETS) : undefined;
    const flaw = excessOf(request, this.parts.headLimits) ?? (head.flaw && { refusal: head.flaw });
    if (flaw) this.refuse(opening, flaw.refusal, flaw.status);
    else if (!route) this.refuse(opening, new Refusal('missing', 'There is no WebSocket at this address.'));
    else if (hasQueryParameter(target.query, 'access_token')) {
      this.refuse(opening, new Refusal('invalid', USE_TOKEN));
    } else void this.open(opening, route, first);
  }

  private async open(opening: Opening, route: Route, first: Buffer): Promise<void> {
    let caller: Caller;
    try {
      caller = await this.callerOf(opening);
    } catch (error) {
      this.refuse(opening, error instanceof Refusal ? error : new Refusal('unavailable', AUTHORITY_AWAY));
      return;
    }
    if (opening.socket.destroyed) return;
    this.forward(opening, route, caller, first);
  }

  /**
   * Browsers cannot send an `Authorization` header with a WebSocket: the parameter `token` stands in for it (spec
   * circus-rs 2.7). The cookie alone counts only for pages of our own, as for requests that change something: no
   * same-origin rule of the browser protects a WebSocket.
   * @throws Refusal `tooMany` for a caller who asks too often
   */
  private async callerOf({ head, client, target }: Opening): Promise<Caller> {
    const token = head.authorizations.length === 0 && new URLSearchParams(target.query).get('token');
    const shown = token
      ? { credential: { kind: 'bearer' as const, token } }
      : readCredential(head, client, true, this.parts.ownOrigins);
    const found = callerOf(shown, 'rs', this.parts.callers);
    const refusal = this.parts.rateLimit.refusalFor('ask' in found ? undefined : found, client.address);
    if (refusal) throw refusal;
    return 'ask' in found ? found.ask() : found;
  }

  private forward(opening: Opening, route: Route, caller: Caller, first: Buffer): void {
    const { head, client, requestId, target, socket } = opening;
    const { upstreams, tokens, openStreams } = this.parts;
    const known = caller.userId !== undefined;
    const headers = serviceHeaders({
      head,
      client,
      requestId,
      traceparent: undefined,
      token: tokens.of(caller, client.address),
      withAuthorization: !known,
      withSessionCookie: false,
    });
    const remove = openStreams.add(caller.userId, () => socket.destroy());
    forwardUpgrade(
      {
        url: upstreams.urlOf('image-render') as string,
        // An account's token has done its work; the image server's own tokens are for the image server to read.
        path: servicePath(route, known ? { path: target.path, query: withoutToken(target.query) } : target),
        headers,
        connectTimeoutMs: this.connectTimeoutMs,
      },
      socket,
      first,
      (message) => this.answer(opening, new Refusal('unavailable', message)),
      (status) => {
        remove();
        this.report(opening, status, caller.userId);
      },
    );
  }

  private refuse(opening: Opening, refusal: Refusal, insteadOfStatus?: number): void {
    const status = this.answer(opening, refusal, insteadOfStatus);
    this.report(opening, status, undefined);
  }

  private answer({ socket, requestId }: Opening, refusal: Refusal, insteadOfStatus?: number): number {
    const { type, body, ...answer } = refusalAnswer('rs', refusal);
    const status = insteadOfStatus ?? answer.status;
    const lines = [
      `HTTP/1.1 ${status} Refused`,
      'Connection: close',
      `Content-Type: ${type}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      ...(refusal.retryAfterSeconds === undefined ? [] : [`Retry-After: ${refusal.retryAfterSeconds}`]),
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
    return status;
  }

  private report({ request, target, client, requestId, startedAt }: Opening, status: number, user?: number): void {
    this.parts.log.info(
      {
        requestId: requestId,
        method: request.method,
        path: loggedPath(target, isBelow(target.path, SOCKETS) ? {} : undefined),
        status,
        ms: Math.round(performance.now() - startedAt),
        service: 'image-render',
        user,
        address: client.address,
      },
      'websocket',
    );
  }
}

function withoutToken(query: string): string {
  const parameters = new URLSearchParams(query);
  parameters.delete('token');
  const left = parameters.toString();
  return left === '' ? '' : `?${left}`;
}
