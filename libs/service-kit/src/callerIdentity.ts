import { type Access, CALLER_HEADER, callerClaims, NO_CREDENTIAL, Refusal, SERVICE_HEADER } from '@circus/contracts';
import fastifyJwt from '@fastify/jwt';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AccessResolver } from './accessCache.js';
import { type Caller, refusalOfAnonymous, type Surface } from './caller.js';
import { requireContentType } from './contentType.js';
import { dependsOnPath, requireResourceAccess, requireRouteAccess } from './privileges.js';
import { flawOfDeclaration } from './routeAccess.js';
import { isServiceToken } from './serviceToken.js';

/**
 * Who shows a credential that the service itself gave out, and with what rights; null where the request shows none that
 * counts. Asked only of requests by nobody that the gateway knows.
 */
export type OwnCredentials = (request: FastifyRequest) => Promise<{ caller: Caller; access: Access } | null>;

interface RightsOptions {
  accessOf: AccessResolver;
  ownCredentials?: OwnCredentials | undefined;
}

/**
 * Decides for every request, before its body is read, whether it may go on: who is asking (the gateway's token and
 * nothing else), the content type, then the rights that the route declares, those for what its path names among them.
 *
 * @throws Error at start for a route that declares no access, or one that cannot be meant
 */
export async function registerCallerIdentity(
  app: FastifyInstance,
  options: RightsOptions & { publicKey: string; serviceKey?: string | undefined; surface: Surface },
): Promise<void> {
  await app.register(fastifyJwt, {
    secret: { public: options.publicKey },
    verify: { algorithms: ['EdDSA'], allowedIss: 'circus-gateway', cache: 5_000 },
  });
  app.decorateRequest('resolvedAccess', null);
  app.decorateRequest('caller', null as never);
  app.decorateRequest('access', {
    getter(this: FastifyRequest) {
      if (!this.resolvedAccess) throw new Refusal('unauthenticated', NO_CREDENTIAL);
      return this.resolvedAccess;
    },
  });

  app.addHook('onRoute', (route) => {
    const flaw = flawOfDeclaration(route.config?.access, {
      url: route.url,
      isHidden: route.schema?.hide === true && route.config?.surface !== 'internal',
    });
    if (flaw !== undefined || !route.config) throw new Error(`Route ${route.method} ${route.url} ${flaw}`);
    route.config.surface ??= options.surface;
  });

  app.addHook('onRequest', async (request) => {
    const { access: needed, surface = options.surface, consumes } = request.routeOptions.config;
    request.caller = callerOf(app, request);
    if (request.is404) return;
    if (needed === 'service') requireService(request, options.serviceKey);
    else if (needed !== 'public') {
      request.resolvedAccess = await rightsOf(request, options);
    }
    requireContentType(request, surface, consumes);
    if (!needed || !request.resolvedAccess) return;
    requireRouteAccess(request.resolvedAccess, needed);
    if (!dependsOnPath(needed)) return;
    const parameters = checkedParameters(request);
    // Where they are not as the schema says, the request is refused for that in a moment, with nothing done.
    if (parameters) await requireResourceAccess(request.resolvedAccess, needed, parameters);
  });
}

/** @throws Refusal `unauthenticated` for everybody else; without a key that is everybody */
function requireService(request: FastifyRequest, key: string | undefined): void {
  const token = request.headers[SERVICE_HEADER];
  if (key === undefined || typeof token !== 'string' || !isServiceToken(token, key)) {
    throw new Refusal('unauthenticated', 'Only other services of the suite may ask for this.');
  }
}

/** @throws Refusal `unauthenticated` or `tooMany` for somebody without any */
async function rightsOf(request: FastifyRequest, { accessOf, ownCredentials }: RightsOptions): Promise<Access> {
  const { caller } = request;
  if (caller.kind === 'anonymous') {
    const own = await ownCredentials?.(request);
    if (!own) throw refusalOfAnonymous(caller);
    request.caller = own.caller;
    return own.access;
  }
  const access = await accessOf(caller.userId, caller.accessVersion);
  if (!access) throw new Refusal('unauthenticated', 'Invalid token: the user may not log in');
  return access;
}

function checkedParameters(request: FastifyRequest): Record<string, unknown> | undefined {
  const schema = request.routeOptions.schema?.params;
  if (!(schema instanceof z.ZodType)) return request.params as Record<string, unknown>;
  return schema.safeParse(request.params).data as Record<string, unknown> | undefined;
}

function callerOf(app: FastifyInstance, request: FastifyRequest): Caller {
  const token = request.headers[CALLER_HEADER];
  if (typeof token !== 'string') return { kind: 'anonymous', reason: NO_CREDENTIAL, address: request.ip };
  const claims = callerClaims.safeParse(verified(app, token));
  if (!claims.success)
    return { kind: 'anonymous', reason: 'Invalid token: not issued by the gateway', address: request.ip };
  const { sub, av, cid, anon, rty, adr } = claims.data;
  if (sub === '' || av === undefined) {
    return {
      kind: 'anonymous',
      reason: anon ?? NO_CREDENTIAL,
      ...(rty !== undefined && { retryAfterSeconds: rty }),
      address: adr,
    };
  }
  return { kind: 'user', userId: Number(sub), accessVersion: av, credentialId: cid ?? '', address: adr };
}

function verified(app: FastifyInstance, token: string): unknown {
  try {
    return app.jwt.verify(token);
  } catch {
    return undefined;
  }
}
