import { type Destination, destination } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { listBoxes } from '../boxes/boxRepository.js';

/** Where images can be sent: the boxes (spec slicebox 4). */
export function destinationRoutes(app: ServiceApp, database: Database): void {
  app.get(
    '/api/destinations',
    {
      config: { access: 'authenticated' },
      schema: { summary: 'Where images can be sent', tags: ['General'], response: { 200: z.array(destination) } },
    },
    async () =>
      (await listBoxes(database)).map(
        ({ id, name }): Destination => ({ destinationType: 'box', destinationName: name, destinationId: id }),
      ),
  );
}
