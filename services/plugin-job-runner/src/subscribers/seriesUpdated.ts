import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { refreshCopiesOfSeries } from '../jobs/seriesCopies.js';

/** A series that is being stored is told of again and again: it is looked at once in so many milliseconds. */
const TOGETHER = { maxEvents: 200, lingerMs: 100 };

/** Keeps the jobs' copies of their series as the archive knows them. The row is read, not the event: order is no matter. */
export async function subscribeSeriesUpdated(bus: Bus, database: Database): Promise<void> {
  const options = { durable: 'plugin-job-runner-series-updated', ...TOGETHER };
  await bus.consumeBatches(events.seriesUpdated, options, async (deliveries) => {
    const seriesIds = [...new Set(deliveries.map(({ payload }) => payload.seriesId))];
    await refreshCopiesOfSeries(database, seriesIds);
  });
}
