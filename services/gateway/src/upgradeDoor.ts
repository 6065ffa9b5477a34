import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal, type RefusalKind } from '@circus/contracts';
import { refusalAnswer } from '@circus/service-kit';
import { callerOf } from './credentials/callerOf.js';
import type { Caller } from './credentials/callers.js';
import { readCredential } from './credentials/readCredential.js';
import type { DoorParts } from './door.js';
import { type RequestHead, readRequestHead } from './proxy/requestHeaders.js';
import { serviceHeaders } from './proxy/serviceHeaders.js';
import { forwardUpgrade } from './proxy/upgradeForwarding.js';
import { requestIdFrom } from './requestId.js';
import type { ClientOrigin } from './routing/clientAddress.js';
import { hasQueryParameter, loggedPath, parseRequestTarget, type RequestTarget } from './routing/requestTarget.js';
import { isBelow, type Route, servicePath } from './routing/routeTable.js';

/** Where WebSockets are (spec circus-rs 2.7). */
const SOCKETS = '/rs/ws';

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
    if (head.flaw) this.refuse(opening, head.flaw.kind, head.flaw.message);
    else if (!route) this.refuse(opening, 'missing', 'There is no WebSocket at this address.');
    else if (hasQueryParameter(target.query, 'access_token')) {
      this.refuse(opening, 'invalid', 'Invalid request: use the parameter token, or the Authorization header.');
    } else void this.open(opening, route, first);
  }

  private async open(opening: Opening, route: Route, first: Buffer): Promise<void> {
    let caller: Caller;
    try {
      caller = await this.callerOf(opening);
    } catch {
      this.refuse(opening, 'unavailable', 'The auth service cannot be reached. Try again in a moment.');
      return;
    }
    if (opening.socket.destroyed) return;
    this.forward(opening, route, caller, first);
  }

  /**
   * Browsers cannot send an `Authorization` header with a WebSocket: the parameter `token` stands in for it (spec
   * circus-rs 2.7). The cookie alone counts only for pages of our own, as for requests that change something: no
   * same-origin rule of the browser protects a WebSocket.
   */
  private async callerOf({ head, client, target }: Opening): Promise<Caller> {
    const token = head.authorizations.length === 0 && new URLSearchParams(target.query).get('token');
    const shown = token
      ? { credential: { kind: 'bearer' as const, token } }
      : readCredential(head, client, true, this.parts.ownOrigins);
    return callerOf(shown, 'rs', this.parts.callers);
  }

  private forward(opening: Opening, route: Route, caller: Caller, first: Buffer): void {
    const { head, client, requestId, target, socket } = opening;
    const { upstreams, tokens, openStreams } = this.parts;
    const known = caller.userId !== undefined;
    const headers = serviceHeaders({
      head,
      client,
      requestId,
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

  private refuse(opening: Opening, kind: RefusalKind, message: string): void {
    const status = this.answer(opening, new Refusal(kind, message));
    this.report(opening, status, undefined);
  }

  private answer({ socket, requestId }: Opening, refusal: Refusal): number {
    const { status, type, body } = refusalAnswer('rs', refusal);
    const lines = [
      `HTTP/1.1 ${status} Refused`,
      'Connection: close',
      `Content-Type: ${type}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
    return status;
  }

  private report({ request, target, client, requestId, startedAt }: Opening, status: number, user?: number): void {
    this.parts.log.info(
      {
        requestId: requestId,
        method: request.method,
        path: loggedPath(target),
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
