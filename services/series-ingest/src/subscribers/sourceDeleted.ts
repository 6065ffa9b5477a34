import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { forgetSource } from '../filtering/filterRepository.js';
import type { SourceFilters } from '../filtering/sourceFilters.js';

/** The filter of a user, box or SCP that is gone is nobody's any more. */
export async function subscribeSourceDeleted(bus: Bus, database: Database, filters: SourceFilters): Promise<void> {
  await bus.consume(
    events.sourceDeleted,
    { durable: 'series-ingest-source-deleted' },
    async ({ sourceType, sourceId }) => {
      if (await forgetSource(database, sourceType, sourceId)) await filters.changed();
    },
  );
}
