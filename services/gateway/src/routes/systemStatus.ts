import { systemStatus } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import type { Upstreams } from '../proxy/upstreams.js';
import { systemStatus as statusOf } from '../system/systemStatus.js';

/** How the whole suite is, for administrators. */
export function systemStatusRoute(app: ServiceApp, upstreams: Upstreams): void {
  const ownMetrics = async () => (await app.inject({ method: 'GET', url: '/metrics' })).body;
  app.get(
    '/api/admin/system',
    {
      config: { access: { privileges: ['manageServer'] }, surface: 'circus' },
      schema: {
        tags: ['Administration'],
        summary: 'How every service is: readiness, requests, memory and what it counts',
        description: 'Counts are since the start of a process: rates are differences between two answers.',
        response: { 200: systemStatus },
      },
    },
    () => statusOf(upstreams, ownMetrics),
  );
}
