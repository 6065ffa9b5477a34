import { Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { type Access, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import {
  chooseOffer,
  describeOffers,
  instancePath,
  multipartRelated,
  type Offer,
  type RelatedContent,
  type ResourcePath,
  seriesPath,
  studyPath,
} from '@circus/dicom-web';
import type { ConversionThreads } from '@circus/exports';
import { askedRange, mayUsePersonalInfo, type ReadAudit, type ServiceApp, suiteAddress } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type ArchivedInstance,
  type InstanceWithTags,
  instancesOf,
  storedFormsOf,
  versionOf,
} from '../dicomWeb/archivedInstances.js';
import { bulkDataOf } from '../dicomWeb/bulkData.js';
import { chooseFiles } from '../dicomWeb/fileForms.js';
import { instanceEntries, instanceParts, openFile } from '../dicomWeb/instanceFiles.js';
import { type MetadataReader, metadataJson, metadataXml } from '../dicomWeb/instanceMetadata.js';
import { zipOfImages } from '../images/imageZip.js';
import type { Log } from '../log.js';

const surface = 'dicomweb';
const DICOM = 'application/dicom';
const BYTES = 'application/octet-stream';
const LEVELS = [
  { path: '/dicom-web/studies/:study', params: studyPath, noun: 'study' },
  { path: '/dicom-web/studies/:study/series/:series', params: seriesPath, noun: 'series' },
  {
    path: '/dicom-web/studies/:study/series/:series/instances/:instance',
    params: instancePath,
    noun: 'instance',
  },
] as const;

/** What stands in the query string in the place of `Accept` (PS3.18 8.3.3.1). */
const acceptQuery = z.object({ accept: z.string().optional().meta({ description: 'Instead of the header `Accept`' }) });

const unchanged = z.undefined().describe('The client has it already');

const METADATA_OFFERS = [
  { type: 'application/dicom+json', multipart: false, isDefault: true },
  { type: 'application/json', multipart: false, isDefault: true },
  { type: 'application/dicom+xml', multipart: true, isDefault: true },
] as const satisfies Offer[];

const BULK_OFFERS = [
  { type: BYTES, multipart: false, isDefault: true },
  { type: BYTES, multipart: true, isDefault: true },
] as const satisfies Offer[];

export interface DicomWebRetrieveParts {
  database: Database;
  storage: Storage;
  /** For clients that do not take files as they are stored. */
  conversions: ConversionThreads;
  readAudit: ReadAudit;
  log: Log;
}

/** WADO-RS: studies, series, instances, their metadata and bulk data (PS3.18 10.4). */
export function dicomWebRetrieveRoutes(app: ServiceApp, parts: DicomWebRetrieveParts): void {
  const { database, storage, conversions, readAudit, log } = parts;

  for (const { path, params, noun } of LEVELS) {
    app.get(
      path,
      {
        config: { access: { privileges: ['personalInfoView'], domain: { handler: 'hides' } }, surface },
        schema: {
          summary: `The DICOM files of a ${noun}`,
          description:
            'In explicit VR little endian, or with the transfer syntax `*` as they are stored, in a multipart/related body; an ' +
            'instance also by itself. As a ZIP archive always as they are stored.',
          tags: ['DICOMweb'],
          params,
          querystring: acceptQuery,
          response: { 200: z.any().describe('DICOM files'), 304: unchanged },
        },
      },
      async (request, reply) => {
        const resource: ResourcePath = request.params;
        const version = await versionOf(database, request.access, resource);
        const only = await onlyOf(database, request.access, resource);
        const stored = only ? [only] : await storedFormsOf(database, request.access, resource);
        const choice = chooseFiles(acceptOf(request), stored, only !== null);
        readAudit.record(request, readsOf(version.seriesUids));
        if (isKnown(request, reply, `${version.name}.files.${choice.name}`)) return reply.code(304).send();
        const signal = leaving(reply);
        if (only && choice.container === 'file') {
          const file = await openFile({ storage, conversions }, only, choice, signal);
          return reply
            .type(`${DICOM}; transfer-syntax=${file.transferSyntaxUid}`)
            .header('Content-Length', file.sizeBytes)
            .send(file.stream);
        }
        const pages = instancesOf(database, request.access, resource);
        if (choice.container === 'zip') {
          return reply
            .type('application/zip')
            .header('Content-Disposition', `attachment; filename="${noun}.zip"`)
            .send(zipOfImages(storage, instanceEntries(pages), log));
        }
        const terms = { choice, root: rootOf(request), signal };
        const parts = instanceParts({ storage, conversions }, pages, terms);
        signal.addEventListener('abort', () => void parts.return(undefined));
        // What cannot be given is told before the answer begins.
        const answer = multipartRelated(DICOM, only ? await begun(parts) : parts);
        return reply.header('Content-Type', answer.contentType).send(answer.stream);
      },
    );

    app.get(
      `${path}/metadata`,
      {
        config: { access: { domain: { handler: 'hides' } }, surface },
        schema: {
          summary: `Every attribute of the instances of a ${noun}`,
          description:
            'Without the right to see patients what says who they are is empty. Bulk data is given by address.',
          tags: ['DICOMweb'],
          params,
          querystring: acceptQuery,
          response: { 200: z.any().describe('DICOM JSON, or XML in parts'), 304: unchanged },
        },
      },
      async (request, reply) => {
        const resource: ResourcePath = request.params;
        const offer = required(chooseOffer(acceptOf(request), METADATA_OFFERS), METADATA_OFFERS);
        const version = await versionOf(database, request.access, resource);
        const reader = { showsPatient: mayUsePersonalInfo(request.access), root: rootOf(request) };
        const started = await startOf(instancesOf(database, request.access, resource, true));
        readAudit.record(request, readsOf(version.seriesUids));
        // Weak: compressed or not, and for whom, the meaning is the same for one caller.
        const name = `${version.name}.${offer.type}.${reader.showsPatient}.${resource.instance ?? ''}`;
        if (isKnown(request, reply, name)) return reply.code(304).send();
        if (offer.multipart) {
          const answer = multipartRelated(offer.type, xmlParts(started, reader));
          return reply.header('Content-Type', answer.contentType).send(answer.stream);
        }
        reply.type(offer.type);
        return sendCompressed(request, reply, Readable.from(jsonArray(started, reader), { objectMode: false }));
      },
    );
  }

  app.get(
    '/dicom-web/studies/:study/series/:series/instances/:instance/bulkdata/:place',
    {
      config: { access: { privileges: ['personalInfoView'], domain: { handler: 'hides' } }, surface },
      schema: {
        summary: 'The bytes of a long value',
        description: 'At the address that metadata give. One range of bytes can be asked for.',
        tags: ['DICOMweb'],
        params: instancePath.extend({ place: z.string() }),
        querystring: acceptQuery,
        response: {
          200: z.any().describe('Bytes'),
          206: z.any().describe('Some of the bytes'),
          416: z.undefined().describe('There are no such bytes'),
        },
      },
    },
    async (request, reply) => {
      const offer = required(chooseOffer(acceptOf(request), BULK_OFFERS), BULK_OFFERS);
      const { place, ...resource } = request.params;
      const bulk = await bulkDataOf({ database, storage }, request.access, resource, place);
      readAudit.record(request, readsOf([resource.series]));
      reply.header('Accept-Ranges', 'bytes');
      const asked = askedRange(request.headers.range, '', '', bulk.sizeBytes);
      if (asked === 'unsatisfiable') {
        return reply.code(416).header('Content-Range', `bytes */${bulk.sizeBytes}`).send();
      }
      const range = asked === 'whole' ? null : asked;
      const bytesGiven = range && `bytes ${range.offset}-${range.offset + range.length - 1}/${bulk.sizeBytes}`;
      if (range) reply.code(206);
      if (offer.multipart) {
        // A range is one of the value, not of the parts around it: the part says which.
        const value = await bulk.open(range);
        const answer = multipartRelated(BYTES, onePart(value, BYTES, bytesGiven));
        answer.stream.once('close', () => value.destroy());
        return reply.header('Content-Type', answer.contentType).send(answer.stream);
      }
      if (bytesGiven) reply.header('Content-Range', bytesGiven);
      reply.type(BYTES);
      return reply.header('Content-Length', range?.length ?? bulk.sizeBytes).send(await bulk.open(range));
    },
  );
}

/** The instance that a resource is; null for a study or a series. */
async function onlyOf(database: Database, access: Access, resource: ResourcePath): Promise<ArchivedInstance | null> {
  if (resource.instance === undefined) return null;
  const { value } = await instancesOf(database, access, resource).next();
  return (value as ArchivedInstance[])[0] ?? null;
}

/** Aborts when the connection ends, which it may have done already; also after the whole answer was sent. */
function leaving({ raw }: FastifyReply): AbortSignal {
  const abort = new AbortController();
  const leave = () => abort.abort(new Refusal('unavailable', 'The client went away.'));
  if (raw.destroyed) leave();
  else raw.once('close', leave);
  return abort.signal;
}

/** The same parts, the first of them fetched. */
async function begun(parts: AsyncGenerator<RelatedContent>): Promise<AsyncGenerator<RelatedContent>> {
  const first = await parts.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* parts;
  })();
}

function required<One extends Offer>(offer: One | null, offers: readonly Offer[]): One {
  if (offer) return offer;
  throw new Refusal('notAcceptable', `Accept: this can be ${describeOffers(offers)}, none of which the client takes.`);
}

const acceptOf = (request: FastifyRequest): string | undefined =>
  (request.query as z.infer<typeof acceptQuery>).accept ?? request.headers.accept;

const rootOf = (request: FastifyRequest): string => suiteAddress(request, undefined) ?? '';

const readsOf = (seriesUids: readonly string[]) =>
  seriesUids.map((entityId) => ({ action: 'series.read', entity: 'series', entityId }));

/** Names the answer; true when the client has it already (RFC 9110 13.1.2). */
function isKnown(request: FastifyRequest, reply: FastifyReply, name: string): boolean {
  const tag = `W/"${name}"`;
  reply.header('ETag', tag).header('Cache-Control', 'private, no-cache').header('Vary', 'Accept, Accept-Encoding');
  return (request.headers['if-none-match'] ?? '').split(',').some((one) => one.trim() === tag);
}

/** The same pages, the first of them fetched: that there is none is known before the answer begins. */
async function startOf(pages: AsyncGenerator<InstanceWithTags[]>): Promise<AsyncGenerator<InstanceWithTags[]>> {
  const first = await pages.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* pages;
  })();
}

async function* jsonArray(pages: AsyncIterable<InstanceWithTags[]>, reader: MetadataReader): AsyncGenerator<string> {
  let separator = '[';
  for await (const page of pages) {
    yield separator + page.map((instance) => metadataJson(instance, reader)).join(',\n');
    separator = ',\n';
  }
  yield ']';
}

async function* xmlParts(pages: AsyncIterable<InstanceWithTags[]>, reader: MetadataReader) {
  for await (const page of pages) for (const instance of page) yield metadataXml(instance, reader);
}

async function* onePart(
  bytes: AsyncIterable<Uint8Array>,
  type: string,
  range: string | null,
): AsyncGenerator<RelatedContent> {
  yield { type, bytes, ...(range !== null && { range }) };
}

/** Attributes of a series are nearly the same in each instance: compressed they are a tenth. */
function sendCompressed(request: FastifyRequest, reply: FastifyReply, stream: Readable): FastifyReply {
  const takesGzip = /(^|[ ,])gzip *(;(?! *q=0(\.0*)?( *,|$))|,|$)/i.test(
    String(request.headers['accept-encoding'] ?? ''),
  );
  if (!takesGzip) return reply.send(stream);
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  stream.once('error', (error) => gzip.destroy(error));
  gzip.once('close', () => stream.destroy());
  return reply.header('Content-Encoding', 'gzip').send(stream.pipe(gzip));
}
