import { randomUUID } from 'node:crypto';
import { events, Refusal, type RemoteBox, type RemoteBoxConnectionData } from '@circus/contracts';
import { type Database, emit, type Transaction } from '@circus/db';
import { type Actor, auditChange, logChange } from '@circus/service-kit';
import { chosenOptions } from '../anonymization/options.js';
import type { InnerAddresses } from '../peers/innerAddresses.js';
import { openTransactions } from '../transactions/outgoingQueue.js';
import { fail } from '../transactions/settlement.js';
import { readBaseUrl } from './baseUrl.js';
import { addBox, type NewBox, removeBox, type StoredBox } from './boxRepository.js';

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
  { name, defaultProfile, profile, domain }: RemoteBoxConnectionData,
): Promise<StoredBox> {
  const token = randomUUID();
  const options = chosenOptions(defaultProfile ?? profile);
  const baseUrl = transactionsUrl(publicUrl, token);
  const wanted = { name, token, baseUrl, sendMethod: 'POLL' as const, profile: options, domain: domain ?? null };
  return addConnection(database, actor, wanted, (box) => {
    if (box.sendMethod === 'POLL') return;
    throw new Refusal('invalid', `A box named ${name} exists already, and this one sends to it. Choose another name.`);
  });
}

/**
 * Connects to a box that this one can reach, by the address that the other side handed over (spec slicebox 8.1).
 *
 * @throws Refusal `invalid` for an address that is none, or leads where none may, and where the name is another box'
 */
export async function connect(
  database: Database,
  actor: Actor,
  addresses: InnerAddresses,
  { name, baseUrl, defaultProfile, profile, domain }: RemoteBox,
): Promise<StoredBox> {
  const { url, token } = readBaseUrl(baseUrl);
  const options = chosenOptions(defaultProfile ?? profile);
  await addresses.require(url);
  const wanted = { name, token, baseUrl: url, sendMethod: 'PUSH' as const, profile: options, domain: domain ?? null };
  return addConnection(database, actor, wanted, (box) => {
    if (box.sendMethod === 'PUSH' && box.baseUrl === url) return;
    throw new Refusal('invalid', `A box named ${name} exists already, and it is another one. Choose another name.`);
  });
}

/** @param requireSame refuses a box of the same name that is not meant */
async function addConnection(
  database: Database,
  actor: Actor,
  wanted: NewBox,
  requireSame: (box: StoredBox) => void,
): Promise<StoredBox> {
  return database.$transaction(async (transaction) => {
    const { box, added } = await addBox(transaction, wanted);
    requireSame(box);
    if (added) {
      const { name, profile, sendMethod } = box;
      const deed = {
        action: 'box.create',
        entity: 'box',
        entityId: String(box.id),
        details: { name, profile, sendMethod },
      };
      await auditChange(transaction, 'sharing', actor, deed);
      await logBox(transaction, `The connection with the box ${name} was made.`);
    }
    return box;
  });
}

/**
 * Ends a connection: its token opens nothing any more, and what was on its way has failed. Its transactions stay to be seen.
 * An unknown id is no error.
 */
export async function deleteBox(database: Database, actor: Actor, id: number): Promise<void> {
  await database.$transaction(async (transaction) => {
    const name = await removeBox(transaction, id);
    if (name === null) return;
    for (const open of await openTransactions(transaction, id)) {
      await fail(transaction, open, 'The connection with the box was ended.', false);
    }
    await transaction.$executeRaw`
      UPDATE sharing.incoming_transaction SET status = 'FAILED', updated_at = now()
      WHERE box_id = ${id} AND status IN ('WAITING', 'PROCESSING')`;
    await emit(transaction, 'sharing', events.sourceDeleted, { version: 1, sourceType: 'box', sourceId: id });
    const deed = { action: 'box.delete', entity: 'box', entityId: String(id), details: { name } };
    await auditChange(transaction, 'sharing', actor, deed);
    await logBox(transaction, `The connection with the box ${name} was ended.`);
  });
}

const logBox = (transaction: Transaction, message: string): Promise<void> =>
  logChange(transaction, 'sharing', { entryType: 'INFO', subject: 'Box', message });
