import { newId, Refusal, type RefusalKind, taskCreated } from '@circus/contracts';
import { actorOf, mayUsePersonalInfo, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Origin } from '../storing/origin.js';
import { type FileKind, peek } from '../uploads/fileKind.js';
import { type FileOutcome, isStored, taskOutcome } from '../uploads/fileOutcome.js';
import type { SeriesImports } from '../uploads/seriesImports.js';
import { SharedBytes } from '../uploads/sharedBytes.js';
import type { UploadedFile, UploadIntake } from '../uploads/uploadIntake.js';
import type { UploadLog } from '../uploads/uploadLog.js';
import { formFiles } from './multipartFiles.js';

const PART = 'files';
const params = z.object({ domain: z.string().max(64) });

export interface SeriesUploadRouteParts {
  store: InstanceStore;
  intake: UploadIntake;
  imports: SeriesImports;
  uploadLog: UploadLog;
}

/** Uploading to a domain (spec circus-db 3.3, 3.4). */
export function seriesUploadRoutes(app: ServiceApp, parts: SeriesUploadRouteParts): void {
  const { store, intake, imports, uploadLog } = parts;
  app.post(
    '/api/series/domain/:domain',
    {
      config: { access: { domain: { doing: 'upload to', of: ':domain' } }, consumes: 'multipart/form-data' },
      schema: {
        summary: 'Upload DICOM files, ZIP and TAR archives',
        description:
          'Parts are named `files`. DICOM files are stored when the answer comes, archives are unpacked by the task.',
        tags: ['Series'],
        params,
        response: { 201: taskCreated },
      },
    },
    async (request, reply) => {
      const origin = originOf(request, request.params.domain);
      const taskId = newId();
      const form = new SeriesForm(request);
      const taken = await intake.take(form.files(), origin, taskId);
      if (form.wrongPart !== null) {
        await intake.giveUp(taskId);
        throw new Refusal('invalid', `Only files in parts named "${PART}" are accepted, not "${form.wrongPart}".`, {
          files: taken.outcomes.map(taskOutcome),
        });
      }
      if (taken.archives.length === 0 && !taken.outcomes.some(isStored)) {
        const why = nothingStored(taken.outcomes);
        uploadLog.refused(origin, why);
        throw why;
      }
      await imports.begin(taskId, request.access.userEmail, taken, origin);
      return reply.code(201).send({ taskId });
    },
  );

  app.post(
    '/api/series/domain/:domain/single',
    {
      config: { access: { domain: { doing: 'upload to', of: ':domain' } }, consumes: 'multipart/form-data' },
      schema: {
        summary: 'Upload one DICOM file',
        description: 'One part named `files`. The image is stored when the answer comes.',
        tags: ['Series'],
        params,
        response: { 201: z.undefined().describe('Stored') },
      },
    },
    async (request, reply) => {
      const origin = originOf(request, request.params.domain);
      const form = new SeriesForm(request);
      await uploadLog.watch(origin, () => storeOnly(form, store, origin));
      return reply.code(201).send(undefined);
    },
  );
}

function originOf(request: FastifyRequest, domain: string): Origin {
  const { userId, loginId } = request.access;
  return {
    domain,
    source: { type: 'user', id: userId, name: loginId },
    actor: actorOf(request),
    seesPatients: mayUsePersonalInfo(request.access),
  };
}

/** The parts of an upload form. What has another name than `files`, or is no file, is passed over and remembered. */
class SeriesForm {
  wrongPart: string | null = null;

  constructor(private readonly request: FastifyRequest) {}

  async *files(): AsyncIterable<UploadedFile> {
    for await (const part of formFiles(this.request)) {
      if (part.part === PART && part.bytes !== null && this.wrongPart === null) {
        yield part;
        continue;
      }
      if (part.part !== PART || part.bytes === null) this.wrongPart ??= part.part;
      // Read all the same: a client that is still sending would not see the answer.
      if (part.bytes !== null) await new SharedBytes(part.bytes).drain();
    }
  }
}

/** Stores the one file of a form. @throws Refusal `invalid` unless there is exactly one, and it is a DICOM file */
async function storeOnly(form: SeriesForm, store: InstanceStore, origin: Origin): Promise<void> {
  let files = 0;
  let failure: unknown;
  for await (const { bytes: source } of form.files()) {
    files += 1;
    const bytes = new SharedBytes(source);
    // A second file is too much; whether the first one was stored does not change that.
    if (files === 1) {
      try {
        const { kind, bytes: all } = await peek(bytes);
        requireDicom(kind);
        await store.store(all, origin);
      } catch (error) {
        failure = error;
      }
    }
    await bytes.drain();
    if (bytes.error !== undefined) throw bytes.error;
  }
  if (form.wrongPart !== null) {
    throw new Refusal('invalid', `Only one file in a part named "${PART}" is accepted, not "${form.wrongPart}".`);
  }
  if (files !== 1) throw new Refusal('invalid', `Exactly one file is expected, ${files} were sent.`);
  if (failure !== undefined) throw failure;
}

function requireDicom(kind: FileKind): void {
  if (kind !== 'dicom') throw new Refusal('invalid', 'The file is not a DICOM file. Archives are not accepted here.');
}

/** Why an upload came to nothing: of the service's own making where it is that, else the fault of the files. */
function nothingStored(outcomes: FileOutcome[]): unknown {
  if (outcomes.length === 0)
    return new Refusal('invalid', `No file was sent. Files are sent in parts named "${PART}".`);
  const errors = outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const internal = errors.find((error) => !(error instanceof Refusal));
  if (internal !== undefined) return internal;
  const kinds = new Set(errors.map((error) => (error as Refusal).kind));
  const ours: RefusalKind[] = ['noSpace', 'unavailable'];
  const allTooLarge = errors.length === outcomes.length && kinds.size === 1 && kinds.has('tooLarge');
  const kind = ours.find((each) => kinds.has(each)) ?? (allTooLarge ? 'tooLarge' : 'invalid');
  const files = outcomes.map(({ name, reason }) => ({ name, reason }));
  const first = outcomes.find(({ outcome }) => outcome === 'refused') ?? outcomes[0];
  const message =
    outcomes.length === 1
      ? `The file was not stored. ${first?.reason}`
      : `None of the ${outcomes.length} files was stored. ${first?.reason}`;
  return new Refusal(kind, message, { files });
}
