import { anonymizationData, confidentialityOption, Refusal } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { Anonymizer } from '../anonymization/anonymizer.js';
import { CONFIDENTIALITY_OPTIONS } from '../anonymization/options.js';

/** What anonymizations here can keep or clean beyond the Basic Profile (spec slicebox 7.1, 16.5). */
export function anonymizationRoutes(app: ServiceApp, { anonymizer }: { anonymizer: Anonymizer }): void {
  app.post(
    '/api/images/:id/anonymized',
    {
      config: { access: { privileges: ['personalInfoView'] } },
      schema: {
        summary: 'An anonymous copy of an image',
        tags: ['Anonymization'],
        params: z.object({ id: z.string() }),
        body: anonymizationData,
        response: { 200: z.any() },
      },
    },
    async (request, reply) => {
      if (!/^\d{1,15}$/.test(request.params.id)) throw new Refusal('missing', 'There is no such image.');
      return reply
        .type('application/octet-stream')
        .send(await anonymizer.anonymize(Number(request.params.id), request.body));
    },
  );

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
