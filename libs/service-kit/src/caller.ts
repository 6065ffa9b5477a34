import { type Access, Refusal } from '@circus/contracts';
import type { RouteAccess } from './routeAccess.js';

/** Who sent a request, as the gateway's internal token says. */
export type Caller =
  | { kind: 'user'; userId: number; accessVersion: number; credentialId: string; address: string }
  | {
      kind: 'anonymous';
      /** The words of the 401 answer. */
      reason: string;
      /** Seconds to wait, where the credential was not looked at because guessing is being slowed: 429 instead of 401. */
      retryAfterSeconds?: number;
      address: string;
    };

/** Why a caller without a credential that counts is refused. */
export function refusalOfAnonymous({ reason, retryAfterSeconds }: Caller & { kind: 'anonymous' }): Refusal {
  if (retryAfterSeconds === undefined) return new Refusal('unauthenticated', reason);
  return new Refusal('tooMany', reason, {}, retryAfterSeconds);
}

/** Which API a route belongs to: it decides the form of refusals (DECISIONS 2, 3). */
export type Surface = 'circus' | 'slicebox' | 'rs' | 'dicomweb' | 'internal';

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
