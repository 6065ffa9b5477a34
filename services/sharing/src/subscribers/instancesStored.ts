import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { collectImages } from '../forwarding/collection.js';

const TOGETHER = { maxEvents: 50, lingerMs: 100 };

/** Images that were stored are collected for the rules that forward them. */
export async function subscribeInstancesStored(bus: Bus, database: Database): Promise<void> {
  const options = { durable: 'sharing-instances-stored', ...TOGETHER };
  await bus.consumeBatches(events.instancesStored, options, (deliveries) =>
    collectImages(
      database,
      deliveries.map(({ messageId, payload }) => ({ eventId: messageId, instances: payload.instances })),
    ),
  );
}
