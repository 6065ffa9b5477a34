import { z } from 'zod';
import { anonymizationProfileChoice, confidentialityOption, remoteBoxConnectionData } from './slicebox.js';
import { tagPathNode } from './sliceboxDoors.js';
import { storableText } from './storableText.js';
import { numericId } from './values.js';

/** Body of `POST /boxes/connect`: the address comes from the other side's administrator (spec slicebox 8.1). */
export const remoteBox = remoteBoxConnectionData
  .extend({ baseUrl: z.string().trim().min(1, 'A box needs a base URL.').max(2_000) })
  .meta({ id: 'remoteBox' });
export type RemoteBox = z.infer<typeof remoteBox>;

/** Where a transaction stands (spec slicebox 8.2). */
export const transactionStatus = z.enum(['WAITING', 'PROCESSING', 'FINISHED', 'FAILED']);
export type TransactionStatus = z.infer<typeof transactionStatus>;

const count = z.number().int().min(0);
const epochMilliseconds = z.number().int();

/** With every member that peers of Slicebox 2 need to read it. */
const outgoingTransactionOfPeers = z.object({
  id: numericId,
  boxId: numericId,
  boxName: z.string(),
  profile: z.object({ options: z.array(confidentialityOption) }),
  sentImageCount: count,
  totalImageCount: count,
  created: epochMilliseconds,
  updated: epochMilliseconds,
  status: transactionStatus,
});

/** How it goes with a transaction, beyond what Slicebox tells. */
const progress = {
  imagesPerSecond: z.number().nullable().describe('Since its first image; null before there are two'),
  failedImageCount: count,
  refusedImageCount: count.describe('Images that the receiver did not want'),
  lastError: z.string().nullable(),
  lastErrorTime: epochMilliseconds.nullable(),
};

export const outgoingTransaction = outgoingTransactionOfPeers
  .extend({
    ...progress,
    failedAttempts: count.describe('In a row, since the last image that went through'),
    nextRetry: epochMilliseconds.nullable(),
  })
  .meta({ id: 'outgoingTransaction' });
export type OutgoingTransaction = z.infer<typeof outgoingTransaction>;

export const incomingTransaction = z
  .object({
    id: numericId,
    boxId: numericId,
    boxName: z.string(),
    outgoingTransactionId: z.number().int(),
    receivedImageCount: count,
    addedImageCount: count,
    totalImageCount: count,
    created: epochMilliseconds,
    updated: epochMilliseconds,
    status: transactionStatus,
    ...progress,
  })
  .omit({ failedImageCount: true })
  .meta({ id: 'incomingTransaction' });
export type IncomingTransaction = z.infer<typeof incomingTransaction>;

export const outgoingImage = z
  .object({
    id: numericId,
    outgoingTransactionId: numericId,
    imageId: numericId,
    sequenceNumber: z.number().int(),
    sent: z.boolean(),
  })
  .meta({ id: 'outgoingImage' });

/** One image that waits to be fetched, with its transaction: answer of `…/outgoing/poll`. */
export const outgoingTransactionImage = z
  .object({ transaction: outgoingTransactionOfPeers, image: outgoingImage })
  .meta({ id: 'outgoingTransactionImage' });
export type OutgoingTransactionImage = z.infer<typeof outgoingTransactionImage>;

/** The same as a peer sends it: what this side needs is there, and everything else is kept to be sent back. */
export const peersTransactionImage = z.looseObject({
  transaction: z.looseObject({ id: numericId, totalImageCount: count }),
  image: z.looseObject({ id: numericId, sequenceNumber: z.number().int().min(0) }),
});
export type PeersTransactionImage = z.infer<typeof peersTransactionImage>;

/** Body of `…/outgoing/done`: only the ids are trusted. */
export const doneTransactionImage = z
  .object({ transaction: z.object({ id: z.number().int() }), image: z.object({ id: z.number().int() }) })
  .meta({ id: 'doneTransactionImage' });
export type DoneTransactionImage = z.infer<typeof doneTransactionImage>;

/** Body of `…/outgoing/failed`. */
export const failedOutgoingTransactionImage = z
  .object({ transactionImage: doneTransactionImage, message: z.string().default('') })
  .meta({ id: 'failedOutgoingTransactionImage' });

/** Attributes that an image gets other values for when it is anonymized, stronger than its profile (spec slicebox 7.3). */
export const sentTagValues = z.object({
  imageId: z
    .number()
    .int()
    .min(0)
    .max(2 ** 53 - 1),
  tagValues: z
    .array(z.object({ tagPath: tagPathNode, value: storableText }))
    .nullish()
    .transform((values) => values ?? []),
});
export type SentTagValues = z.infer<typeof sentTagValues>;

/** Body of `POST /boxes/{id}/send`: the images in the order in which they go. */
export const sentImages = z
  .object({
    profile: anonymizationProfileChoice.nullish(),
    imageTagValuesSet: z
      .array(sentTagValues)
      .max(100_000, 'One transaction has at most 100,000 images.')
      .nullish()
      .transform((images) => images ?? []),
  })
  .meta({ id: 'sentImages' });
export type SentImages = z.infer<typeof sentImages>;
