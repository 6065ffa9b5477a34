import { type Destination, destination } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { listBoxes } from '../boxes/boxRepository.js';
import { listScus } from '../scus/scuRepository.js';

/** Where images can be sent: boxes, then SCUs (spec slicebox 4). */
export function destinationRoutes(app: ServiceApp, database: Database): void {
  app.get(
    '/api/destinations',
    {
      config: { access: 'authenticated' },
      schema: { summary: 'Where images can be sent', tags: ['General'], response: { 200: z.array(destination) } },
    },
    async (): Promise<Destination[]> => [
      ...(await listBoxes(database)).map(({ id, name }) => ({
        ...{ destinationType: 'box' as const, destinationName: name, destinationId: id },
      })),
      ...(await listScus(database)).map(({ id, name }) => ({
        ...{ destinationType: 'scu' as const, destinationName: name, destinationId: id },
      })),
    ],
  );
}
