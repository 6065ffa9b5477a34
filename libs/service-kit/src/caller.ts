import type { Access } from '@circus/contracts';

/** Who sent a request, as the gateway's internal token says. */
export type Caller =
  | { kind: 'user'; userId: number; accessVersion: number; credentialId: string; address: string }
  | { kind: 'anonymous' /** the words of the 401 answer */; reason: string; address: string };

/** Which API a route belongs to: it decides the form of refusals (DECISIONS 2, 3). */
export type Surface = 'circus' | 'slicebox' | 'rs' | 'dicomweb' | 'internal';

/**
 * What a route needs, declared beside its schema; a route without a declaration does not start.
 *
 * - `public`: anybody, also without a credential
 * - `authenticated`: any user; what depends on the resource (project, domain) is decided in the handler
 * - an object: a user with these rights
 */
export type RouteAccess =
  | 'public'
  | 'authenticated'
  | { privileges: readonly Access['globalPrivileges'][number][] }
  | { role: Access['role'] };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
    surface?: Surface;
    /** Media type of the body; JSON where nothing is said, `any` where the handler looks itself. */
    consumes?: string;
  }
  interface FastifyRequest {
    caller: Caller;
    /** Rights of the caller. @throws Refusal `unauthenticated` for an anonymous caller of a public route */
    readonly access: Access;
    resolvedAccess: Access | null;
  }
}
