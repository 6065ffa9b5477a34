import type { Bus } from '@circus/bus';
import { type Access, events, rpc } from '@circus/contracts';
import { LRUCache } from 'lru-cache';

/** Rights of a user; null for one who is gone or disabled. */
export type AccessResolver = (userId: number, accessVersion: number) => Promise<Access | null>;

interface Entry {
  access: Access | null;
  fetchedAt: number;
}

/**
 * Rights are asked from auth once for each access version, then known until auth says that they changed. While NATS,
 * which would say it, is away, what is known counts for a few seconds only.
 *
 * @param clock milliseconds, as `Date.now`
 */
export async function createAccessCache(
  bus: Bus,
  ttlWithoutNatsMs: number,
  clock: () => number = Date.now,
): Promise<AccessResolver> {
  const known = new LRUCache<number, Entry>({ max: 10_000 });
  const asked = new Map<number, Promise<Access | null>>();
  let generation = 0;
  /** When NATS was last seen to be there: until then every change was heard. */
  let watchedAt = 0;

  await bus.subscribe(events.accessChanged, ({ userIds }) => {
    generation += 1; // an answer that is under way may be of before the change
    for (const userId of userIds) known.delete(userId);
  });
  // What happened while the connection was away was not heard.
  bus.onReconnect(() => {
    generation += 1;
    known.clear();
  });

  const ask = async (userId: number): Promise<Access | null> => {
    const asking = generation;
    const access = await bus.request(rpc.access, { userId });
    if (asking === generation) known.set(userId, { access, fetchedAt: clock() });
    return access;
  };

  return async (userId, accessVersion) => {
    const now = clock();
    if (bus.connected) watchedAt = now;
    const entry = known.get(userId);
    const isCurrent = entry?.access ? entry.access.accessVersion >= accessVersion : false;
    const heardAt = Math.max(entry?.fetchedAt ?? 0, watchedAt);
    if (entry && isCurrent && (bus.connected || now - heardAt < ttlWithoutNatsMs)) return entry.access;
    const running = asked.get(userId);
    if (running) return running;
    const request = ask(userId).finally(() => asked.delete(userId));
    asked.set(userId, request);
    return request;
  };
}
