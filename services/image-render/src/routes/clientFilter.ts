import { Refusal } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The client's address as filters see it: IPv4 never in its IPv6-mapped form. (RS specification 1.9) */
export function clientAddress({ caller }: FastifyRequest): string {
  return caller.address.replace(/^::ffff:(?=[\d.]+$)/i, '');
}

/** Refuses every request to the RS surface from other addresses; for the operators' own paths it does not count. */
export function registerClientFilter(app: ServiceApp, allowed: RegExp): void {
  if (allowed.source === '.*') return;
  (app as unknown as FastifyInstance).addHook('onRequest', async (request) => {
    const { surface } = request.routeOptions.config;
    if (surface !== 'internal' && !allowed.test(clientAddress(request))) {
      throw new Refusal('forbidden', 'Requests from this address are not allowed.');
    }
  });
}
