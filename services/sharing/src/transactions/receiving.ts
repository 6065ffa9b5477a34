import type { Readable } from 'node:stream';
import { Refusal, type StoredByDoor, type StoringOrigin } from '@circus/contracts';
import type { Database } from '@circus/db';
import { logChange, logChangeOnce } from '@circus/service-kit';
import type { StoredBox } from '../boxes/boxRepository.js';
import type { BoxTraffic } from '../boxes/boxTraffic.js';
import { BodyFlaw, type ImageLimits, inflated } from './imageBody.js';
import { type ReceivedImage, recordReceived } from './incomingRepository.js';

/** Where received images are stored. */
interface BoxArchive {
  store(bytes: AsyncIterable<Uint8Array>, origin: StoringOrigin): Promise<StoredByDoor>;
}

export interface ReceivingParts {
  database: Database;
  archive: BoxArchive;
  limits: ImageLimits;
  traffic: BoxTraffic;
  /** The domain of what comes from a box. @throws Refusal `unavailable` where there is none */
  domainOf: (box: StoredBox) => Promise<string>;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** Of an image, not of the archive: the same bytes will be refused tomorrow. */
const OF_IMAGE = new Set<Refusal['kind']>([
  'invalid',
  'tooLarge',
  'unprocessable',
  'unsupportedMedia',
  'notImplemented',
  'conflict',
  'protected',
  'forbidden',
]);

export type ImageNumbers = Pick<ReceivedImage, 'transactionId' | 'sequenceNumber' | 'totalImageCount'>;

/**
 * Takes one image of a box in and counts it in its transaction. What the archive does not want is counted, told of in the
 * log, and not asked for again (spec slicebox 8.4). When this throws, nothing was counted, and the image is to come again.
 *
 * @param body one zlib stream, as it came
 * @throws BodyFlaw for what is no image at all; Refusal `unavailable` or `noSpace`, or the archive's error
 */
export async function receiveImage(
  parts: ReceivingParts,
  box: StoredBox,
  numbers: ImageNumbers,
  body: Readable,
  requestId: string,
): Promise<{ received: number; total: number }> {
  const { database, archive, limits, traffic, domainOf, published } = parts;
  const origin = {
    domain: await domainOf(box),
    sourceType: 'box' as const,
    sourceId: box.id,
    sourceName: box.name,
    actor: { userId: null, userEmail: '', address: '', requestId },
  };
  const stored = await archive.store(inflated(body, limits), origin).catch((error: unknown) => {
    if (error instanceof Refusal && !(error instanceof BodyFlaw) && OF_IMAGE.has(error.kind)) return error;
    throw error;
  });
  const refusal = stored instanceof Refusal ? reasonOf(stored) : null;
  const outcome =
    stored instanceof Refusal
      ? { imageId: null, overwrite: false }
      : { imageId: stored.imageId, overwrite: stored.overwrite };
  const counted = await database.$transaction(async (transaction) => {
    const { isFinished, ...numbersNow } = await recordReceived(transaction, box, { ...numbers, ...outcome, refusal });
    if (refusal !== null) {
      const message = `An image of the box ${box.name} was not taken: ${refusal}`;
      await logChangeOnce(transaction, 'sharing', { entryType: 'WARN', subject: 'Box', message });
    }
    if (isFinished) {
      const message = `Receiving ${numbersNow.total} images from the box ${box.name} is finished (its transaction ${numbers.transactionId}).`;
      await logChange(transaction, 'sharing', { entryType: 'INFO', subject: 'Box', message });
    }
    return { ...numbersNow, isTold: isFinished || refusal !== null };
  });
  if (counted.isTold) published();
  traffic.count(box.name, refusal === null ? 'received' : 'refused');
  return counted;
}

/** Every user reads it: the archive's own words may name a series, these do not. */
function reasonOf({ kind }: Refusal): string {
  if (kind === 'conflict') return 'What it belongs to stands here already, where boxes may not change it.';
  if (kind === 'tooLarge') return 'It is larger than the archive takes.';
  return 'It is no DICOM image that the archive takes.';
}
