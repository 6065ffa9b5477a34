import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal } from '@circus/contracts';
import { type AccessResolver, type Caller, domainsOf, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import type { ImageServer } from '../imageServer.js';
import { bearerToken, type TokenHolder, type TokenHolders } from '../tokens/tokenHolders.js';
import type { BeginTransfer } from '../transfers/transferMessages.js';
import { TransferSession } from '../transfers/transferSession.js';
import { slicesOfVolume } from '../volumes/slicesOfVolume.js';
import { CloseCode } from '../websocket/frames.js';
import { asksForWebSocket, openingAnswer } from '../websocket/handshake.js';
import { WebSocket } from '../websocket/webSocket.js';

export interface VolumeSocketParts {
  server: ImageServer;
  holders: TokenHolders;
  accessOf: AccessResolver;
  authentication: boolean;
  audit: ReadAudit;
  /** Bytes that may wait to go out on a connection. */
  maxBuffered: number;
  /** A ping is sent so often, ms. */
  pingInterval: number;
}

/** Bytes of a message: the longest sets the priority of very many images. */
const MAX_MESSAGE = 2 ** 20;

/** A connection that asks to become a WebSocket, and what came behind its request. */
interface Upgrade {
  socket: Duplex;
  response: ServerResponse;
  first: Buffer;
}

/**
 * `/ws/volume`: volumes image by image (RS specification 2.7). Requests for a WebSocket take the same way as all others,
 * so that the same hooks see them; those at other paths are refused as any request there would be.
 */
export function volumeSocketRoute(app: ServiceApp, parts: VolumeSocketParts): void {
  const upgrades = new WeakMap<IncomingMessage, Upgrade>();
  const open = new Set<WebSocket>();

  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, first: Buffer) => {
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
    response.once('finish', () => socket.end());
    if (asksForWebSocket(request)) upgrades.set(request, { socket, response, first });
    app.routing(request, response);
  });
  app.addHook('preClose', async () => {
    for (const webSocket of open) webSocket.close(CloseCode.GoingAway);
  });

  app.get('/ws/volume', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const upgrade = upgrades.get(request.raw);
    if (upgrade === undefined) {
      reply.header('Upgrade', 'websocket');
      throw new Refusal('invalid', 'Volumes are sent over a WebSocket here.');
    }
    const answer = openingAnswer(request.raw);
    if (answer === null) {
      reply.header('Sec-WebSocket-Version', '13');
      throw new Refusal('invalid', 'This is no opening of a WebSocket of version 13.');
    }
    const { socket, response, first } = upgrade;
    reply.hijack();
    response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0]);
    socket.write(answer);
    const webSocket = new WebSocket(socket, { maxMessage: MAX_MESSAGE, pingInterval: parts.pingInterval });
    const session = sessionOf(request, webSocket, parts);
    open.add(webSocket);
    session.onEnd = () => open.delete(webSocket);
    webSocket.begin(first);
  });
}

function sessionOf(request: FastifyRequest, webSocket: WebSocket, parts: VolumeSocketParts): TransferSession {
  const { archive, slices } = parts.server;
  const { caller } = request;
  return new TransferSession(webSocket, {
    open: async (begin) => {
      const holder = await holderOf(request, caller, begin, parts);
      const series = await archive.findAndOpen(begin.seriesUid, holder && domainsOf(holder.access));
      const slices = slicesOfVolume(series, begin.partialVolumeDescriptor ?? null);
      if (holder) Object.assign(request, { caller: holder.caller, resolvedAccess: holder.access });
      parts.audit.record(request, { action: 'series.read', entity: 'series', entityId: begin.seriesUid });
      return { series, slices };
    },
    voxels: (series, z, soon, signal) => slices.read(series, z, soon, signal),
    maxBuffered: parts.maxBuffered,
    onError: (error) => request.log.error({ err: error }, 'A transfer failed'),
  });
}

/**
 * Who wants this series, at this moment: the caller by his own credential, or the holder of the series' token; null
 * where nobody needs one.
 *
 * @throws Refusal 'unauthenticated' for anybody else
 */
async function holderOf(
  request: FastifyRequest,
  caller: Caller,
  { seriesUid, token: own }: BeginTransfer,
  { authentication, holders, accessOf }: VolumeSocketParts,
): Promise<TokenHolder | null> {
  if (!authentication) return null;
  const { token: named } = request.query as Record<string, unknown>;
  for (const token of [own, named, bearerToken(request.headers.authorization)]) {
    const holder = typeof token === 'string' ? await holders.holderOf(token, seriesUid, caller.address) : null;
    if (holder !== null) return holder;
  }
  const access = caller.kind === 'user' ? await accessOf(caller.userId, caller.accessVersion) : null;
  if (access === null) throw new Refusal('unauthenticated', 'This series needs a token that is valid for it.');
  return { caller, access };
}
