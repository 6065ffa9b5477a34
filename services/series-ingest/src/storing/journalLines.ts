import { Refusal } from '@circus/contracts';
import type { ReceivedInstance, StoredInstance } from './receivedInstance.js';

/**
 * The archive's lines in the storage journal. Files and journal alone can rebuild the rows: the files hold the attributes,
 * the journal what they do not. A key of a `store` line counts unless a later `drop` line names it or its file is gone.
 */
export const storeLine = (
  instances: readonly ReceivedInstance[],
  outcomes: readonly JournalledOutcome[],
  at = new Date(),
) => ({
  version: 1,
  op: 'store',
  at: at.toISOString(),
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

/** Of an older line that is written anew not everything is known. */
type JournalledOutcome = Refusal | (Omit<StoredInstance, 'seriesVersion'> & { seriesVersion?: number | undefined });

/** What other rows call the instance by; nothing for one that is refused. */
function placeOf(outcome: JournalledOutcome | undefined) {
  if (outcome === undefined || outcome instanceof Refusal) return {};
  const { instanceId, seriesId, studyId, patientId, seriesVersion, imageNumber } = outcome;
  return { instanceId, seriesId, studyId, patientId, seriesVersion, imageNumber };
}

export const dropLine = (instances: readonly { key: string }[]) => ({
  version: 1,
  op: 'drop',
  at: new Date().toISOString(),
  keys: instances.map(({ key }) => key),
});
