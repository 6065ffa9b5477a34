import { z } from 'zod';
import { sourceType } from './events.js';
import { destination, sliceboxSource } from './slicebox.js';
import { numericId } from './values.js';

const sourceReference = z.object({ sourceType, sourceId: z.number().int().min(1) });
const destinationReference = z.object({
  destinationType: z.enum(['box', 'scu']),
  destinationId: z.number().int().min(1),
});

/** Names of source and destination may be left out: the ids count. */
export const forwardingRuleCreation = z
  .object({ source: sourceReference, destination: destinationReference, keepImages: z.boolean() })
  .meta({ id: 'forwardingRuleCreation' });
export type ForwardingRuleCreation = z.infer<typeof forwardingRuleCreation>;

export const forwardingRule = z
  .object({ id: numericId, source: sliceboxSource, destination, keepImages: z.boolean() })
  .meta({ id: 'forwardingrule' });
export type ForwardingRule = z.infer<typeof forwardingRule>;

export const forwardingStatus = z.enum(['COLLECTING', 'SENDING', 'WAITING', 'DELIVERED', 'FAILED', 'FINISHED']);
export type ForwardingStatus = z.infer<typeof forwardingStatus>;

const epochMilliseconds = z.number().int();

/** Images that go together to the destination of a rule, and how far they have come. */
export const forwardingTransaction = z
  .object({
    id: numericId,
    rule: forwardingRule,
    status: forwardingStatus,
    sentImageCount: z.number().int(),
    totalImageCount: z.number().int(),
    failedAttempts: z.number().int().describe('In a row, since the last image that went through'),
    lastError: z.string().nullable(),
    nextRetry: epochMilliseconds.nullable(),
    created: epochMilliseconds,
    updated: epochMilliseconds,
  })
  .meta({ id: 'forwardingTransaction' });
export type ForwardingTransaction = z.infer<typeof forwardingTransaction>;
