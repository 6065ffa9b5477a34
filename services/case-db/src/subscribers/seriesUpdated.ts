import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { refreshPatientOfSeries } from '../cases/patientCopies.js';

/** Keeps the cases' copies of their patient as the archive knows them. The row is read, not the event: order is no matter. */
export async function subscribeSeriesUpdated(bus: Bus, database: Database): Promise<void> {
  await bus.consume(events.seriesUpdated, { durable: 'case-db-series-updated' }, async ({ seriesId }) => {
    await refreshPatientOfSeries(database, seriesId);
  });
}
