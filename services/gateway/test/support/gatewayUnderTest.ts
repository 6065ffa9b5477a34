import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bus } from '@circus/bus';
import { type Access, type Authentication, type Credential, events, rpc } from '@circus/contracts';
import { silentLog, type TestNats, testCallers, testNats } from '@circus/testkit';
import type { Logger } from 'pino';
import { buildGateway, type Gateway } from '../../src/app.js';
import { type GatewayConfig, gatewayConfig } from '../../src/config.js';
import { SERVICES, type ServiceName } from '../../src/routing/routeTable.js';

/** A little server that stands for one of the services. */
export interface LittleService {
  readonly url: string;
  readonly server: Server;
  /** What it does with requests; can be exchanged at any time. */
  listener: RequestListener;
  close(): Promise<void>;
}

export async function littleService(
  listener: RequestListener = (_request, response) => response.end(),
): Promise<LittleService> {
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
  const service = {
    url: '',
    server,
    listener,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on('request', (request, response) => service.listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return service;
}

/** The auth service's side of the bus: which credentials it knows, and how often it was asked. */
interface LittleAuth {
  readonly asked: Credential[];
  /** Answers for credentials; what it returns nothing for is refused. */
  authenticate: (credential: Credential) => Authentication | Promise<Authentication>;
  access: (userId: number) => Access | null;
  /** Tells everybody that these users' rights have changed. */
  changed(userIds: number[]): Promise<void>;
}

export const ALICE = { token: 'a'.repeat(40), userId: 7 } as const;
export const INVALID_TOKEN = 'Invalid token: access token is invalid';

/** A whole gateway with real NATS, and little servers in place of the services. */
export interface GatewayUnderTest {
  readonly gateway: Gateway;
  readonly url: string;
  readonly port: number;
  readonly services: Record<ServiceName, LittleService>;
  readonly nats: TestNats;
  readonly auth: LittleAuth;
  readonly publicKey: string;
  close(): Promise<void>;
}

export async function gatewayUnderTest(
  environment: Record<string, string> = {},
  { log = silentLog(), stop = () => undefined }: { log?: Logger; stop?: () => void } = {},
): Promise<GatewayUnderTest> {
  const nats = await testNats();
  const bus = await nats.connect('auth');
  const auth = await littleAuth(bus);
  const services = {} as Record<ServiceName, LittleService>;
  for (const name of SERVICES) services[name] = await littleService();
  const keys = testCallers();
  const config: GatewayConfig = gatewayConfig.parse({
    PORT: '0',
    NATS_URL: nats.url,
    INTERNAL_PUBLIC_KEY: keys.publicKey,
    INTERNAL_PRIVATE_KEY: keys.privateKey,
    SERVICE_URLS: JSON.stringify(Object.fromEntries(SERVICES.map((name) => [name, services[name].url]))),
    STOP_TIMEOUT_MS: '2000',
    CONSOLE_DIR: '/nowhere',
    ...environment,
  });
  const gateway = await buildGateway(config, log, stop);
  await gateway.listen();
  return {
    gateway,
    url: gateway.url,
    port: Number(new URL(gateway.url).port),
    services,
    nats,
    auth,
    publicKey: keys.publicKey,
    close: async () => {
      await gateway.close();
      await Promise.all(SERVICES.map((name) => services[name].close()));
      await nats.stop();
    },
  };
}

async function littleAuth(bus: Bus): Promise<LittleAuth> {
  let changes = 0;
  const auth: LittleAuth = {
    asked: [],
    authenticate: (credential) =>
      credential.kind === 'bearer' && credential.token === ALICE.token
        ? { ok: true, userId: ALICE.userId, accessVersion: 3, credentialId: 'token-1', expiresAt: null }
        : { ok: false, reason: INVALID_TOKEN },
    access: () => null,
    changed: (userIds) => bus.publish(events.accessChanged, { version: 1, userIds }, `change-${changes++}`),
  };
  await bus.serve(rpc.authenticate, async (credential) => {
    auth.asked.push(credential);
    return auth.authenticate(credential);
  });
  await bus.serve(rpc.access, async ({ userId }) => auth.access(userId));
  return auth;
}

/** The claims of the internal token that a service got. */
export function claimsOf(request: IncomingMessage): Record<string, unknown> {
  const token = String(request.headers['x-circus-caller']);
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

/** Answers with what the service saw. */
export const echo: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ method: request.method, url: request.url, headers: request.headers, claims: claimsOf(request) }),
  );
};

export interface Echoed {
  method: string;
  url: string;
  headers: Record<string, string>;
  claims: Record<string, unknown>;
}
