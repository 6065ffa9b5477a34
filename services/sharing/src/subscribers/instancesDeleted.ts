import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { followImages, purgeKeys } from '../anonymization/keyRemoval.js';
import { forgetImages, isPushed } from '../transactions/outgoingQueue.js';
import { settle } from '../transactions/settlement.js';

export interface InstancesDeletedParts {
  database: Database;
  /** Whether anonymization keys go with the images that they are of (spec slicebox 7.4). */
  purgesKeys: boolean;
  published: () => void;
}

const TOGETHER = { maxEvents: 50, lingerMs: 100 };

/**
 * Images that are gone leave the queues of boxes: where a transaction waited for nothing else, it is over. Their keys follow
 * what was made in their places, or go too, unless the configuration keeps them.
 */
export async function subscribeInstancesDeleted(
  bus: Bus,
  { database, purgesKeys, published }: InstancesDeletedParts,
): Promise<void> {
  await bus.consumeBatches(
    events.instancesDeleted,
    { durable: 'sharing-instances-deleted', ...TOGETHER },
    async (deliveries) => {
      const ids = deliveries.flatMap(({ payload }) => payload.instances.map(({ instanceId }) => instanceId));
      await database.$transaction(async (transaction) => {
        for (const id of await forgetImages(transaction, ids)) {
          await settle(transaction, id, await isPushed(transaction, id));
        }
      });
      await followImages(database, ids);
      if (purgesKeys) await purgeKeys(database, ids);
      published();
    },
  );
}
