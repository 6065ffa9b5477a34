import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Bus } from '@circus/bus';
import { events, rpc } from '@circus/contracts';
import {
  createService,
  type ReadinessCheck,
  type RunningService,
  SliceboxLog,
  SUITE_VERSION,
} from '@circus/service-kit';
import type { Logger } from 'pino';
import { AnswerLines } from './answerLines.js';
import type { GatewayConfig } from './config.js';
import { ConsoleFiles } from './console/consoleFiles.js';
import { Callers } from './credentials/callers.js';
import { Door } from './door.js';
import { InternalTokens } from './internalToken.js';
import { ConnectionLimit } from './limits/connectionLimit.js';
import { answerProtocolErrors } from './limits/protocolErrors.js';
import { RateLimit } from './limits/rateLimit.js';
import { GatewayMetrics } from './metrics.js';
import { metricsListener } from './metricsListener.js';
import { ApiDescription } from './openapi/apiDescription.js';
import type { JsonObject } from './openapi/composition.js';
import { OpenStreams } from './proxy/openStreams.js';
import { Upstreams } from './proxy/upstreams.js';
import { consoleRoutes } from './routes/console.js';
import { documentationRoutes } from './routes/documentation.js';
import { landingRoutes } from './routes/landing.js';
import { statusRoutes } from './routes/status.js';
import { systemRoutes } from './routes/system.js';
import { systemStatusRoute } from './routes/systemStatus.js';
import { plainAddress, TrustedProxies } from './routing/clientAddress.js';
import { Router } from './routing/router.js';
import { ROUTE_TABLE, SERVICES } from './routing/routeTable.js';
import type { BrowserPolicy } from './securityHeaders.js';
import { UpgradeDoor } from './upgradeDoor.js';
import { WebSocketAwareRequest } from './websocketRequest.js';

/** The gateway as a whole. */
export interface Gateway extends RunningService {
  /** Where it listens, for instance `http://127.0.0.1:8080`; only after `listen`. */
  readonly url: string;
}

/** Longer than proxies and browsers keep idle connections, so that it is they who close them. */
const KEEP_ALIVE_MS = 72_000;
/** While stopping, connections are closed as they become idle. */
const IDLE_CHECK_MS = 50;
const HEALTH_TIMEOUT_MS = 2_000;

/**
 * Builds the gateway.
 * @param stop ends the suite, for `POST /api/system/stop`
 */
export async function buildGateway(config: GatewayConfig, log: Logger, stop: () => unknown): Promise<Gateway> {
  const bus = await Bus.connect({ url: config.NATS_URL, name: 'gateway', log });
  const sliceboxLog = new SliceboxLog(bus, log);
  const router = new Router(ROUTE_TABLE);
  const upstreams = new Upstreams(config.SERVICE_URLS, {
    connectTimeoutMs: config.CONNECT_TIMEOUT_MS,
    connections: config.SERVICE_CONNECTIONS,
  });
  const openStreams = new OpenStreams();
  const callers = await rememberedCallers(bus, openStreams);
  const tokens = await InternalTokens.using({
    private: config.INTERNAL_PRIVATE_KEY,
    public: config.INTERNAL_PUBLIC_KEY,
  });
  const metrics = new GatewayMetrics({
    gateway_open_streams: { help: 'Event streams and WebSockets that are open', value: () => openStreams.size },
  });

  const browserPolicy: BrowserPolicy = {
    frameAncestors: config.FRAME_ANCESTORS,
    resourcePolicy: config.CROSS_ORIGIN_RESOURCE_POLICY,
    transportSecuritySeconds: config.TRANSPORT_SECURITY_SECONDS,
  };

  // Its own routes only: it never listens, the door hands over what it is to answer.
  const app = await createService({
    name: 'gateway',
    config,
    log,
    bus,
    surface: 'circus',
    readiness: Object.fromEntries(SERVICES.map((service) => [service, healthOf(upstreams, service)])),
  });
  metrics.appendTo(app);
  const consoleFiles = ConsoleFiles.open(config.CONSOLE_DIR);
  if (consoleFiles) consoleRoutes(app, consoleFiles, browserPolicy);
  else landingRoutes(app, browserPolicy);
  statusRoutes(app);
  systemRoutes(app, sliceboxLog, config.ALLOW_STOP ? stop : undefined);
  systemStatusRoute(app, upstreams);
  const description = new ApiDescription(
    { upstreams, router, log, version: SUITE_VERSION },
    () => app.swagger() as unknown as JsonObject,
  );
  documentationRoutes(app, description, browserPolicy);
  await app.ready();

  const tls = config.TLS_CERT !== undefined && config.TLS_KEY !== undefined;
  const trustedProxies = new TrustedProxies(config.TRUSTED_PROXIES);
  const answerLines = new AnswerLines(config.CORS_ORIGIN, browserPolicy);
  const connections = new ConnectionLimit(config.MAX_CONNECTIONS_PER_ADDRESS, (address) =>
    trustedProxies.trusts(plainAddress(address)),
  );
  const doorParts = {
    router,
    upstreams,
    callers,
    tokens,
    trustedProxies,
    answerLines,
    headLimits: { urlBytes: config.MAX_URL_BYTES, headers: config.MAX_REQUEST_HEADERS, connections },
    rateLimit: new RateLimit({ perSecond: config.RATE_LIMIT_PER_SECOND, burst: config.RATE_LIMIT_BURST }),
    ownOrigins: new Set([config.PUBLIC_URL, config.CORS_ORIGIN].filter((origin) => origin !== undefined)),
    openStreams,
    log,
    encrypted: tls,
    patience: { headersMs: config.HEADERS_TIMEOUT_MS, idleMs: config.IDLE_TIMEOUT_MS },
    metricsPublic: config.METRICS_PUBLIC,
    trustsTraceparent: config.TRACEPARENT_TRUSTED,
    ownAnswers: app.routing,
    isOfConsole: (path: string) => consoleFiles?.at(path) !== undefined,
    onAnswered: metrics.observe,
    onServiceFailed: (message: string) => sliceboxLog.writeOnce({ entryType: 'ERROR', subject: 'System', message }),
  };
  const door = new Door(doorParts);
  const upgradeDoor = new UpgradeDoor(doorParts, config.CONNECT_TIMEOUT_MS);
  const metricsDoor = metricsListener(app.routing);
  const server = listenerFor(config);
  server.on(tls ? 'secureConnection' : 'connection', connections.opened);
  answerProtocolErrors(server, {
    lines: answerLines.for('circus', tls).answerLines,
    maxHeadBytes: config.MAX_REQUEST_HEADER_BYTES,
    log,
  });
  server.on('request', (request, response) => door.handle(request, response));
  server.on('checkContinue', (request, response) => door.handle(request, response, 'continue'));
  server.on('upgrade', (request, socket, first) => upgradeDoor.handle(request, socket, first));

  return {
    get url() {
      const { address, port, family } = server.address() as AddressInfo;
      return `${tls ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    },
    listen: async () => {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen({ host: config.HOST, port: config.PORT }, resolve);
      });
      if (config.METRICS_PORT !== undefined) await metricsDoor.listen(config.HOST, config.METRICS_PORT);
      sliceboxLog.write({ entryType: 'INFO', subject: 'System', message: 'The gateway was started.' });
    },
    close: async () => {
      openStreams.endAll();
      await closeGently(server, config.STOP_TIMEOUT_MS * 0.75);
      door.stop();
      await metricsDoor.close();
      await upstreams.close();
      await app.close();
      await sliceboxLog.drain();
      await bus.close();
    },
  };
}

/** Callers as auth knows them, forgotten as soon as their rights change. */
async function rememberedCallers(bus: Bus, openStreams: OpenStreams): Promise<Callers> {
  const callers = new Callers({
    authenticate: (credential) => bus.request(rpc.authenticate, credential),
    get connected() {
      return bus.connected;
    },
  });
  await bus.subscribe(events.accessChanged, ({ userIds }) => {
    callers.forget(userIds);
    openStreams.endOf(userIds);
  });
  bus.onReconnect(() => callers.forgetAll());
  return callers;
}

function listenerFor(config: GatewayConfig): Server {
  const options: ServerOptions<typeof WebSocketAwareRequest> = {
    IncomingMessage: WebSocketAwareRequest,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: config.REQUEST_HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: Math.min(5_000, config.REQUEST_HEADERS_TIMEOUT_MS / 4),
    // An upload takes as long as it takes; one that stands still is ended by the forwarding.
    requestTimeout: 0,
    maxHeaderSize: config.MAX_REQUEST_HEADER_BYTES,
  };
  const server =
    config.TLS_CERT !== undefined && config.TLS_KEY !== undefined
      ? (createTlsServer({
          ...options,
          cert: readFileSync(config.TLS_CERT),
          key: readFileSync(config.TLS_KEY),
        }) as unknown as Server)
      : (createServer(options) as Server);
  // Node would leave lines above its limit out without a word; the door refuses such a request.
  server.maxHeadersCount = 0;
  return server;
}

function healthOf(upstreams: Upstreams, service: (typeof SERVICES)[number]): ReadinessCheck {
  return async () => {
    for (const pool of upstreams.poolsOf(service, undefined)) {
      const { statusCode, body } = await pool.request({
        path: '/healthz',
        method: 'GET',
        headersTimeout: HEALTH_TIMEOUT_MS,
        bodyTimeout: HEALTH_TIMEOUT_MS,
      });
      await body.dump();
      if (statusCode !== 200) throw new Error(`answers ${statusCode}`);
    }
  };
}

/** Takes no more connections, lets requests at work end, and breaks off what has not ended in time. */
async function closeGently(server: Server, patienceMs: number): Promise<void> {
  if (!server.listening) return;
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const late = setTimeout(() => server.closeAllConnections(), patienceMs);
  try {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}
