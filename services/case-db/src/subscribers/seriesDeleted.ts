import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { removeSeriesFromLists } from '../myLists/myListRepository.js';

const TOGETHER = { maxEvents: 200, lingerMs: 100 };

/**
 * Takes deleted series out of all my lists (spec circus-db 6, weakness 19). A series of the same UID that comes later is another one,
 * and may be of another patient: who wants it in a list adds it.
 */
export async function subscribeSeriesDeleted(bus: Bus, database: Database): Promise<void> {
  await bus.consumeBatches(
    events.seriesDeleted,
    { durable: 'case-db-series-deleted', ...TOGETHER },
    async (deliveries) => {
      await removeSeriesFromLists(
        database,
        deliveries.map(({ payload }) => payload),
      );
    },
  );
}
