import type { Bus } from '@circus/bus';
import { events, timeOfId } from '@circus/contracts';
import type { Database } from '@circus/db';
import { forgetUserInLists } from '../myLists/myListRepository.js';
import { forgetUserInTasks } from '../tasks/taskRepository.js';

/**
 * Lists are part of their owner's account (spec circus-api-core 5.5) and go with it. Nobody who is given the address later may edit what
 * the account before was allowed to, or see its tasks.
 */
export async function subscribeUserDeleted(bus: Bus, database: Database): Promise<void> {
  await bus.consume(events.userDeleted, { durable: 'case-db-user-deleted' }, async (user, { messageId }) => {
    await forgetUserInLists(database, user);
    await forgetUserInTasks(database, user, timeOfId(messageId));
  });
}
