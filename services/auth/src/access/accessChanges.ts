import type { Bus } from '@circus/bus';
import { events, newId } from '@circus/contracts';
import { type Database, emit, type OutboxRelay, type Transaction } from '@circus/db';
import type { ServiceOptions } from '@circus/service-kit';

/** How long a change waits for NATS to have been told; the outbox tells it anyhow. */
const TELL_WITHIN_MS = 1_000;

/** Says whose rights or credentials the change concerns. */
export type Concerns = (...userIds: number[]) => void;

/** Changes of rights and credentials: each raises its users' access versions and tells everybody to forget them. */
export class AccessChanges {
  constructor(
    private readonly parts: { database: Database; bus: Bus; relay: OutboxRelay; log: ServiceOptions['log'] },
  ) {}

  /**
   * Does the work in a transaction. When the promise resolves, the change is committed and, as long as NATS is there,
   * has been told: what was revoked counts no more.
   */
  async change<T>(work: (transaction: Transaction, concerns: Concerns) => Promise<T>): Promise<T> {
    const { database, relay } = this.parts;
    const messageId = newId();
    const concerned = new Set<number>();
    const result = await database.$transaction(async (transaction) => {
      const outcome = await work(transaction, (...userIds) => {
        for (const userId of userIds) concerned.add(userId);
      });
      if (concerned.size > 0) await raiseAccessVersions(transaction, [...concerned], messageId);
      return outcome;
    });
    if (concerned.size > 0) await this.tell([...concerned], messageId);
    relay.poke();
    return result;
  }

  /** Ahead of the relay and under the same id, so that the stream keeps one of the two. */
  private async tell(userIds: number[], messageId: string): Promise<void> {
    const { bus, log } = this.parts;
    if (!bus.connected) return;
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, TELL_WITHIN_MS);
    });
    const told = bus
      .publish(events.accessChanged, { version: 1, userIds }, messageId)
      .catch((error) => log.warn({ err: error }, 'A change of rights is left to the outbox'));
    await Promise.race([told, enough]);
    clearTimeout(timer);
  }
}

/** Raises the users' access versions and puts the event that says so into the outbox. */
export async function raiseAccessVersions(
  transaction: Transaction,
  userIds: number[],
  messageId = newId(),
): Promise<void> {
  // In the order of their ids, so that two changes never wait for each other.
  await transaction.$executeRaw`
    UPDATE auth."user" SET access_version = access_version + 1 WHERE id IN (
      SELECT id FROM auth."user" WHERE id = ANY(${userIds}::int[]) ORDER BY id FOR NO KEY UPDATE)`;
  await emit(transaction, 'auth', events.accessChanged, { version: 1, userIds }, messageId);
}
