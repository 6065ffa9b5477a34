import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { collectImages } from '../forwarding/collection.js';

/** Images that were stored are collected for the rules that forward them. */
export async function subscribeInstancesStored(bus: Bus, database: Database): Promise<void> {
  await bus.consumeBatches(
    events.instancesStored,
    { durable: 'sharing-instances-stored', maxEvents: 1, lingerMs: 0 },
    async ([delivery]) => {
      if (delivery) await collectImages(database, delivery.messageId, delivery.payload.instances);
    },
  );
}
