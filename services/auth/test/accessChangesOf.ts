import { events } from '@circus/contracts';
import type { AuthTest } from './authTest.js';

/** Listens for a change of the user's rights. `told` becomes the users that the first such event names. */
export async function accessChangesOf(auth: AuthTest, userId: number): Promise<{ told: Promise<number[]> }> {
  let tell: (userIds: number[]) => void = () => undefined;
  const told = new Promise<number[]>((resolve) => {
    tell = resolve;
  });
  await auth.peer.subscribe(events.accessChanged, ({ userIds }) => {
    if (userIds.includes(userId)) tell(userIds);
  });
  return { told };
}
