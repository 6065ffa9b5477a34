import { Refusal } from '@circus/contracts';
import type { ReceivedInstance } from './receivedInstance.js';
import type { StoreOutcome } from './storeTransaction.js';

/**
 * The archive's lines in the storage journal. Files and journal alone can rebuild the rows: the files hold the attributes,
 * the journal what they do not. A key of a `store` line counts unless a later `drop` line names it or its file is gone.
 */
export const storeLine = (instances: readonly ReceivedInstance[], outcomes: readonly StoreOutcome[]) => ({
  version: 1,
  op: 'store',
  at: new Date().toISOString(),
  instances: instances.map(({ key, sha256, sizeBytes, origin, transformedBy, description: { identity } }, index) => ({
    ...placeOf(outcomes[index]),
    key,
    sha256,
    sizeBytes,
    domain: origin.domain,
    source: origin.source,
    studyInstanceUid: identity.studyInstanceUid,
    seriesInstanceUid: identity.seriesInstanceUid,
    sopInstanceUid: identity.sopInstanceUid,
    ...(transformedBy && { transformedBy }),
  })),
});

/** What other rows call the instance by; nothing for one that is refused. */
function placeOf(outcome: StoreOutcome | undefined) {
  if (outcome === undefined || outcome instanceof Refusal) return {};
  const { instanceId, seriesId, imageNumber } = outcome;
  return { instanceId, seriesId, imageNumber };
}

export const dropLine = (instances: readonly { key: string }[]) => ({
  version: 1,
  op: 'drop',
  at: new Date().toISOString(),
  keys: instances.map(({ key }) => key),
});
