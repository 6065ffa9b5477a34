import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';

/** Whether the suite can be reached at all (spec circus-api-core 7.1). */
export function statusRoutes(app: ServiceApp): void {
  app.get(
    '/api/status',
    {
      config: { access: 'public', surface: 'circus' },
      schema: {
        tags: ['Status'],
        summary: 'Returns basic API server status',
        security: [],
        response: { 200: z.object({ status: z.literal('running') }) },
      },
    },
    async () => ({ status: 'running' as const }),
  );
}
