import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { refreshPatientsOfSeries } from '../cases/patientCopies.js';

/** A series that is being stored is told of again and again: it is looked at once in so many milliseconds. */
const TOGETHER = { maxEvents: 200, lingerMs: 100 };

/** Keeps the cases' copies of their patient as the archive knows them. The row is read, not the event: order is no matter. */
export async function subscribeSeriesUpdated(bus: Bus, database: Database): Promise<void> {
  await bus.consumeBatches(
    events.seriesUpdated,
    { durable: 'case-db-series-updated', ...TOGETHER },
    async (deliveries) => {
      const seriesIds = [...new Set(deliveries.map(({ payload }) => payload.seriesId))];
      await refreshPatientsOfSeries(database, seriesIds);
    },
  );
}
