import type { AddressInfo } from 'node:net';
import type { Access } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import { silentLog } from '@circus/testkit';
import { type AuthTest, authTest, type TestUser } from '../../../auth/test/authTest.js';
import { type GatewayUnderTest, gatewayUnderTest } from '../../../gateway/test/support/gatewayUnderTest.js';
import { buildApp as buildImageRender } from '../../../image-render/src/app.js';
import { imageRenderConfig } from '../../../image-render/src/config.js';
import type { Operation } from './contract.js';
import type { ExampleArchive } from './examples/example.js';

/** Operations that are not served by series-ingest. */
const SERVED_BY: Record<string, 'auth' | 'gateway' | 'image-render'> = {
  'GET /log': 'auth',
  'DELETE /log': 'auth',
  'DELETE /log/{id}': 'auth',
  'GET /system/health': 'gateway',
  'POST /system/stop': 'gateway',
  'GET /images/{id}/png': 'image-render',
};

/** The other services whose operations have examples: image-render over the same archive, the others for themselves. */
export class Neighbours {
  private constructor(
    private readonly archive: ExampleArchive,
    private readonly auth: AuthTest,
    private readonly accounts: { administrator: TestUser; user: TestUser },
    private readonly gateway: GatewayUnderTest,
    private readonly imageRender: ServiceApp,
  ) {}

  static async start(archive: ExampleArchive): Promise<Neighbours> {
    const [auth, gateway, imageRender] = await Promise.all([
      authTest(),
      gatewayUnderTest({ ALLOW_STOP: 'true' }),
      startImageRender(archive),
    ]);
    await Promise.all([auth.app, imageRender].map((app) => app.listen({ host: '127.0.0.1', port: 0 })));
    const administrator = await auth.addUser({ superuser: true });
    const accounts = { administrator, user: await auth.addUser() };
    const known = [archive.administrator, archive.user];
    gateway.auth.authenticate = (credential) => {
      const access = known.find(({ userId }) => credential.kind === 'bearer' && credential.token === tokenOf(userId));
      if (!access) return { ok: false, reason: 'Invalid token: access token is invalid' };
      const { userId, accessVersion } = access;
      return { ok: true, userId, accessVersion, credentialId: `token-${userId}`, expiresAt: null };
    };
    gateway.auth.access = (userId) => known.find((access) => access.userId === userId) ?? null;
    return new Neighbours(archive, auth, accounts, gateway, imageRender);
  }

  /** The address of the service of an operation. */
  urlOf({ name }: Operation): string {
    switch (SERVED_BY[name]) {
      case 'auth':
        return listening(this.auth.app);
      case 'gateway':
        return this.gateway.url;
      case 'image-render':
        return listening(this.imageRender);
      default:
        return this.archive.ingest.url;
    }
  }

  /** Calls the service of an operation as somebody; as the administrator unless somebody else is given. */
  request(operation: Operation, path: string, init: RequestInit & { as?: Access | undefined }): Promise<Response> {
    const { as = this.archive.administrator, ...request } = init;
    const headers = { ...(request.headers as Record<string, string>), ...this.credentialOf(operation, as) };
    return fetch(`${this.urlOf(operation)}${path}`, { ...request, headers });
  }

  async stop(): Promise<void> {
    await this.imageRender.close();
    await this.gateway.close();
    await this.auth.stop();
  }

  private credentialOf({ name }: Operation, as: Access): Record<string, string> {
    const isAdministrator = as === this.archive.administrator;
    switch (SERVED_BY[name]) {
      case 'auth':
        return this.auth.headers(isAdministrator ? this.accounts.administrator : this.accounts.user);
      case 'gateway':
        return { authorization: `Bearer ${tokenOf(as.userId)}` };
      default:
        return this.archive.ingest.callers.headers(as);
    }
  }
}

const tokenOf = (userId: number): string => String(userId).padStart(40, '0');

const listening = ({ server }: ServiceApp): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function startImageRender({ ingest }: ExampleArchive): Promise<ServiceApp> {
  const config = imageRenderConfig.parse({
    NATS_URL: ingest.nats.url,
    INTERNAL_PUBLIC_KEY: ingest.callers.publicKey,
    DATABASE_URL: ingest.testDatabase.urlFor('image-render'),
    STORAGE_URL: ingest.config.STORAGE_URL,
    RENDER_THREADS: '1',
    VOLUME_CACHE_MIB: '64',
  });
  const database = ingest.testDatabase.open('image-render');
  return buildImageRender({
    ...{ config, log: silentLog(), bus: ingest.bus, database },
    accessOf: ingest.callers.accessOf,
  });
}
