import { Refusal } from '@circus/contracts';
import type { RelatedPart } from '@circus/dicom-web';
import { parseMediaType } from '@circus/dicom-web';
import type { Log } from '../log.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Origin } from '../storing/origin.js';
import type { ReceivedInstance } from '../storing/receivedInstance.js';
import { OrderedPipeline } from '../uploads/orderedPipeline.js';
import { SharedBytes } from '../uploads/sharedBytes.js';
import { type InstanceUids, OtherStudy, type StoreOutcome } from './storeReport.js';

/** Instances of one request whose commit is waited for while the next ones are read. */
const COMMITS_UNDER_WAY = 8;
/** One request, however small its parts are: what became of each is remembered to the end. */
const MOST_PARTS = 100_000;

export interface StoreInstancesOptions {
  store: InstanceStore;
  origin: Origin;
  /** Where every instance has to belong; null: anywhere. */
  study: string | null;
  log: Log;
}

/**
 * Stores the instances of a STOW-RS request as they arrive (PS3.18 10.5).
 *
 * @returns what became of each, in their order
 * @throws Refusal `invalid` for a body that breaks off; what was stored until then stays
 */
export async function storeInstances(
  parts: AsyncIterable<RelatedPart>,
  options: StoreInstancesOptions,
): Promise<StoreOutcome[]> {
  const outcomes: StoreOutcome[] = [];
  const works = new OrderedPipeline<StoreOutcome>(COMMITS_UNDER_WAY, (outcome) => void outcomes.push(outcome));
  try {
    let count = 0;
    for await (const { headers, bytes: source } of parts) {
      count += 1;
      if (count > MOST_PARTS) throw new Refusal('tooLarge', `The request has more than ${MOST_PARTS} parts.`);
      const bytes = new SharedBytes(source);
      const work = storePart(headers.get('content-type'), bytes, options);
      await Promise.race([bytes.ended, work]);
      await bytes.drain();
      await works.add(work);
      if (bytes.error !== undefined) throw bytes.error;
    }
  } finally {
    await works.end();
  }
  return outcomes;
}

/** Never rejects. */
async function storePart(
  contentType: string | undefined,
  bytes: AsyncIterable<Uint8Array>,
  { store, origin, study, log }: StoreInstancesOptions,
): Promise<StoreOutcome> {
  let received: ReceivedInstance | null = null;
  try {
    requireDicom(contentType);
    received = await store.receive(bytes, origin);
    if (study !== null && received.description.identity.studyInstanceUid !== study) {
      await store.discard(received);
      throw new OtherStudy();
    }
    await store.commit(received);
    return { stored: true, uids: uidsOf(received), changed: received.transformedBy !== null };
  } catch (error) {
    if (!(error instanceof Refusal)) log.error({ err: error }, 'An instance could not be stored');
    return { stored: false, uids: received && uidsOf(received), error };
  }
}

/** Parts without a type are taken for what the whole body is. */
function requireDicom(contentType: string | undefined): void {
  if (contentType === undefined || parseMediaType(contentType)?.type === 'application/dicom') return;
  throw new Refusal('unsupportedMedia', 'Each part has to be application/dicom.');
}

function uidsOf({ description: { sopClassUid, identity } }: ReceivedInstance): InstanceUids {
  return {
    sopClass: sopClassUid,
    study: identity.studyInstanceUid,
    series: identity.seriesInstanceUid,
    instance: identity.sopInstanceUid,
  };
}
