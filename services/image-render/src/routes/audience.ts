import { domainsOf, type RouteAccess } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';

/** Who may see which series on the RS surface. */
export interface Audience {
  /** What routes declare that show series. */
  readonly access: RouteAccess;
  /** Domains whose series the caller may see; null for all. */
  domains(request: FastifyRequest): readonly string[] | null;
}

/** @param authentication off: everybody sees everything (RS specification 1.9) */
export function audience(authentication: boolean): Audience {
  return authentication
    ? { access: { domain: { handler: 'hides' } }, domains: (request) => domainsOf(request.access) }
    : { access: 'public', domains: () => null };
}
