import { Refusal } from '@circus/contracts';
import {
  chooseOffer,
  describeOffers,
  nativeDicomModel,
  type Offer,
  parseMediaType,
  type RelatedPart,
  relatedParts,
  studyPath,
} from '@circus/dicom-web';
import { type ServiceApp, suiteAddress } from '@circus/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { storeInstances } from '../dicomWeb/storeInstances.js';
import { type StoreOutcome, storeReport, storeStatus } from '../dicomWeb/storeReport.js';
import type { Log } from '../log.js';
import type { ServerParameter } from '../serverParameter.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import { SharedBytes } from '../uploads/sharedBytes.js';
import type { UploadLog } from '../uploads/uploadLog.js';
import { bodyBytes } from './multipartFiles.js';
import { acceptAnyBody, originOfUpload } from './uploadedImage.js';

const OFFERS = [
  { type: 'application/dicom+json', multipart: false, isDefault: true },
  { type: 'application/json', multipart: false, isDefault: true },
  { type: 'application/dicom+xml', multipart: false, isDefault: true },
] as const satisfies Offer[];

export interface DicomWebStoreParts {
  store: InstanceStore;
  uploadLog: UploadLog;
  /** The domain of images that come through doors without one. */
  defaultDomain: ServerParameter;
  log: Log;
}

/** STOW-RS: storing instances (PS3.18 10.5). */
export function dicomWebStoreRoutes(app: ServiceApp, parts: DicomWebStoreParts): void {
  const { store, uploadLog, defaultDomain, log } = parts;
  app.register(async (scope) => {
    acceptAnyBody(scope as unknown as FastifyInstance);
    for (const { url, params, where } of [
      { url: '/dicom-web/studies', params: z.object({}), where: '' },
      { url: '/dicom-web/studies/:study', params: studyPath, where: ' of one study' },
    ]) {
      (scope as unknown as ServiceApp).post(
        url,
        {
          config: {
            access: { domain: { doing: 'upload to', handler: 'refuses' } },
            surface: 'dicomweb',
            consumes: 'any',
          },
          schema: {
            summary: `Store DICOM files${where}`,
            description:
              'As parts of a multipart/related body of type application/dicom, or one as the body itself. The answer says of ' +
              'each what became of it: 200 all are stored, 202 some, 409 none.',
            tags: ['DICOMweb'],
            params,
            response: {
              200: z.any().describe('All are stored'),
              202: z.any().describe('Some are stored, or were changed by a filter'),
              409: z.any().describe('None is stored'),
            },
          },
        },
        async (request, reply) => {
          const offer = chooseOffer(request.headers.accept, OFFERS);
          if (!offer) throw new Refusal('notAcceptable', `Accept: the answer can be ${describeOffers(OFFERS)}.`);
          const origin = await originOfUpload(request, defaultDomain);
          const { instances, passOver } = partsOf(request);
          const study = 'study' in request.params ? String(request.params.study) : null;
          const outcomes = await storeInstances(instances, { store, origin, study, log }).catch((error: unknown) => {
            passOver();
            throw error;
          });
          if (outcomes.length === 0) throw new Refusal('invalid', 'The body has no parts.');
          const status = storeStatus(outcomes);
          if (status === 409) {
            uploadLog.refused(origin, errorsOf(outcomes)[0]);
            throwIfNotTheirFault(outcomes);
          } else uploadLog.imageStored(origin);
          const report = storeReport(outcomes, suiteAddress(request, undefined) ?? '');
          const text = offer.type === 'application/dicom+xml' ? nativeDicomModel(report) : JSON.stringify(report);
          return reply.code(status).type(offer.type).send(Buffer.from(text));
        },
      );
    }
  });
}

/** The parts of a body as they arrive, and what reads the rest of it when they are not wanted any more. */
interface ReceivedParts {
  instances: AsyncIterable<RelatedPart>;
  passOver(): void;
}

/** @throws Refusal `unsupportedMedia`, `invalid` for parts without a boundary */
function partsOf(request: FastifyRequest): ReceivedParts {
  const coding = request.headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity') {
    throw new Refusal('unsupportedMedia', 'Content-Encoding: the body has to be sent as it is, without compression.');
  }
  const media = parseMediaType(request.headers['content-type'] ?? '');
  // Giving up in the middle leaves the connection open: closed, it could not carry the answer.
  const body = new SharedBytes(bodyBytes(request));
  const passOver = () => void body.drain();
  if (media?.type === 'application/dicom') return { instances: single(body), passOver };
  const ofParts = media?.parameters.type?.toLowerCase() ?? 'application/dicom';
  if (media?.type !== 'multipart/related' || ofParts !== 'application/dicom') {
    throw new Refusal('unsupportedMedia', 'The body has to be multipart/related; type="application/dicom".');
  }
  const { boundary = '' } = media.parameters;
  if (boundary === '' || boundary.length > 70 || !/^[\x20-\x7e]*$/.test(boundary)) {
    throw new Refusal('invalid', 'Content-Type: the boundary of a multipart body has 1 to 70 characters.');
  }
  return { instances: relatedParts(body, boundary), passOver };
}

async function* single(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RelatedPart> {
  yield { headers: new Map(), bytes };
}

const errorsOf = (outcomes: readonly StoreOutcome[]): unknown[] =>
  outcomes.flatMap((outcome) => (outcome.stored ? [] : [outcome.error]));

/** Nothing could be stored for want of space or of the database: the same request may succeed later. */
function throwIfNotTheirFault(outcomes: readonly StoreOutcome[]): void {
  const ours = errorsOf(outcomes).find(
    (error) => !(error instanceof Refusal) || error.kind === 'noSpace' || error.kind === 'unavailable',
  );
  if (ours !== undefined) throw ours;
}
