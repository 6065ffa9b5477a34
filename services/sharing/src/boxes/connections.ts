import { randomUUID } from 'node:crypto';
import { events, Refusal, type RemoteBoxConnectionData } from '@circus/contracts';
import { type Database, emit, type Transaction } from '@circus/db';
import { type Actor, auditChange, logChange } from '@circus/service-kit';
import { chosenOptions } from '../anonymization/options.js';
import { addBox, removeBox, type StoredBox } from './boxRepository.js';

/** Where the other side of a connection reaches this one; the token in it is its whole credential. */
export const transactionsUrl = (publicUrl: string, token: string): string => `${publicUrl}/api/transactions/${token}`;

/**
 * Makes the connection of another box that will poll this one (spec slicebox 8.1). Asked again for the same name it gives
 * the connection that is there.
 *
 * @throws Refusal `invalid` where the name belongs to a box that this one pushes to, or for an option that is not available
 */
export async function createConnection(
  database: Database,
  actor: Actor,
  publicUrl: string,
  { name, defaultProfile, profile }: RemoteBoxConnectionData,
): Promise<StoredBox> {
  const token = randomUUID();
  const options = chosenOptions(defaultProfile ?? profile);
  return database.$transaction(async (transaction) => {
    const baseUrl = transactionsUrl(publicUrl, token);
    const wanted = { name, token, baseUrl, sendMethod: 'POLL' as const, profile: options };
    const { box, added } = await addBox(transaction, wanted);
    if (box.sendMethod !== 'POLL') {
      throw new Refusal(
        'invalid',
        `A box named ${name} exists already, and this one sends to it. Choose another name.`,
      );
    }
    if (added) {
      const deed = {
        action: 'box.create',
        entity: 'box',
        entityId: String(box.id),
        details: { name, profile: options },
      };
      await auditChange(transaction, 'sharing', actor, deed);
      await logBox(transaction, `The connection with the box ${name} was made.`);
    }
    return box;
  });
}

/** Ends a connection: its token opens nothing any more. An unknown id is no error. */
export async function deleteBox(database: Database, actor: Actor, id: number): Promise<void> {
  await database.$transaction(async (transaction) => {
    const name = await removeBox(transaction, id);
    if (name === null) return;
    const deed = { action: 'box.delete', entity: 'box', entityId: String(id), details: { name } };
    await auditChange(transaction, 'sharing', actor, deed);
    await emit(transaction, 'sharing', events.sourceDeleted, { version: 1, sourceType: 'box', sourceId: id });
    await logBox(transaction, `The connection with the box ${name} was ended.`);
  });
}

const logBox = (transaction: Transaction, message: string): Promise<void> =>
  logChange(transaction, 'sharing', { entryType: 'INFO', subject: 'Box', message });
