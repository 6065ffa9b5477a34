import { type Access, Refusal, type SentImages, type SentTagValues } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { chosenOptions } from '../anonymization/options.js';
import { findBox } from '../boxes/boxRepository.js';
import { withBasicProfile } from '../boxes/profiles.js';
import { addOutgoing, visibleImageIds } from './outgoingRepository.js';
import { settle } from './settlement.js';

/** Missing images named in one refusal. */
const MOST_NAMED = 10;

export interface SendingParts {
  database: Database;
  /** @throws Refusal `invalid` for values that no image can be given */
  requireTagValues: (values: SentTagValues['tagValues']) => void;
}

/**
 * Puts images into the queue of a box, in their order (spec slicebox 8.2). When this returns they are on their way, whatever
 * ends meanwhile.
 *
 * @param profile that of the box where it is left out
 * @returns the transaction
 * @throws Refusal `missing` for an unknown box, and for images that are not there or not the caller's; `invalid`
 */
export async function sendImages(
  { database, requireTagValues }: SendingParts,
  { access, actor }: { access: Access; actor: Actor },
  boxId: number,
  { profile, imageTagValuesSet: images }: SentImages,
): Promise<bigint> {
  const box = await findBox(database, boxId);
  if (!box) throw new Refusal('missing', 'There is no such box.');
  const options = withBasicProfile(profile ? chosenOptions(profile) : box.profile);
  for (const { tagValues } of images) requireTagValues(tagValues);
  const visible = await visibleImageIds(
    database,
    access,
    images.map(({ imageId }) => imageId),
  );
  const missing = images.filter(({ imageId }) => !visible.has(imageId)).map(({ imageId }) => imageId);
  if (missing.length > 0) {
    const named = missing.slice(0, MOST_NAMED).join(', ');
    throw new Refusal(
      'missing',
      `There are no such images: ${named}${missing.length > MOST_NAMED ? ' and others' : ''}.`,
    );
  }
  return database.$transaction(
    async (transaction) => {
      // Kept until the transaction stands: a box that is being ended takes nothing more.
      const held = await transaction.$queryRaw<unknown[]>`SELECT 1 FROM sharing.box WHERE id = ${box.id} FOR SHARE`;
      if (held.length === 0) throw new Refusal('missing', 'There is no such box.');
      const id = await addOutgoing(transaction, box, options, images);
      const details = { name: box.name, transactionId: Number(id), images: images.length, profile: options };
      const deed = { action: 'box.send', entity: 'box', entityId: String(box.id), details };
      await auditChange(transaction, 'sharing', actor, deed);
      // Nothing is sent of an empty one, and nobody asks for it.
      if (images.length === 0) await settle(transaction, id, false);
      return id;
    },
    { timeout: 60_000 },
  );
}
