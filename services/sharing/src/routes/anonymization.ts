import { confidentialityOption } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { CONFIDENTIALITY_OPTIONS } from '../anonymization/options.js';

/** What anonymizations here can keep or clean beyond the Basic Profile (spec slicebox 7.1, 16.5). */
export function anonymizationRoutes(app: ServiceApp): void {
  app.get(
    '/api/anonymization/options',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Anonymization options',
        tags: ['Anonymization'],
        response: { 200: z.array(confidentialityOption) },
      },
    },
    async () => [...CONFIDENTIALITY_OPTIONS],
  );
}
