import { sliceboxSource } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { listSources } from '../sources/sourceRepository.js';

/** Where images come from (spec slicebox 16.1). */
export function sourceRoutes(app: ServiceApp, database: Database): void {
  app.get(
    '/api/sources',
    {
      config: { access: 'authenticated', surface: 'slicebox' },
      schema: { summary: 'What images can come from', tags: ['General'], response: { 200: z.array(sliceboxSource) } },
    },
    () => listSources(database),
  );
}
