import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { purgeKeys } from '../anonymization/keyRemoval.js';

const TOGETHER = { maxEvents: 50, lingerMs: 100 };

/** The keys of images that are gone go too (spec slicebox 7.4). */
export async function subscribeInstancesDeleted(bus: Bus, database: Database): Promise<void> {
  await bus.consumeBatches(
    events.instancesDeleted,
    { durable: 'sharing-instances-deleted', ...TOGETHER },
    async (deliveries) => {
      const ids = deliveries.flatMap(({ payload }) => payload.instances.map(({ instanceId }) => instanceId));
      await purgeKeys(database, ids);
    },
  );
}
