import { z } from 'zod';
import { access } from './access.js';
import { doorActor } from './archiveDoor.js';
import { partialVolumeDescriptor } from './cases.js';
import { sourceType } from './events.js';
import { color } from './labels.js';
import { domainName, opaqueId } from './values.js';

/** A request/reply method of a service, carried by core NATS on `circus.rpc.<service>.<method>`. */
export interface RpcDefinition<Request extends z.ZodType = z.ZodType, Response extends z.ZodType = z.ZodType> {
  readonly subject: string;
  readonly service: string;
  readonly summary: string;
  readonly request: Request;
  readonly response: Response;
}

function defineRpc<Request extends z.ZodType, Response extends z.ZodType>(
  service: string,
  method: string,
  definition: { summary: string; request: Request; response: Response },
): RpcDefinition<Request, Response> {
  return { subject: `circus.rpc.${service}.${method}`, service, ...definition };
}

/** A credential as a client sent it, for the auth service alone. */
export const credential = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bearer'), token: z.string() }),
  /** With the client's address: guesses are slowed for an account and an address together. */
  z.object({ kind: z.literal('basic'), user: z.string(), password: z.string(), address: z.string() }),
  z.object({ kind: z.literal('session'), token: z.string(), userAgent: z.string(), address: z.string() }),
]);
export type Credential = z.infer<typeof credential>;

export const authentication = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    userId: z.number().int(),
    accessVersion: z.number().int(),
    credentialId: z.string(),
    /** Epoch milliseconds, null for a credential that does not expire. */
    expiresAt: z.number().nullable(),
  }),
  /** With a time to wait where guessing is being slowed: the credential was not looked at. */
  z.object({ ok: z.literal(false), reason: z.string(), retryAfterSeconds: z.number().int().optional() }),
]);
export type Authentication = z.infer<typeof authentication>;

const voxels = z.tuple([z.number().int(), z.number().int(), z.number().int()]);

/** What a revision of a case has painted in the voxels of one series. */
export const paintedLabels = z.object({
  projectId: opaqueId,
  /** From 0. */
  revisionIndex: z.number().int(),
  /** Each entry of the revision that is of this series. */
  volumes: z.array(
    z.object({
      partialVolumeDescriptor: partialVolumeDescriptor.nullable(),
      labels: z.array(
        z.object({
          /** One bit for each voxel of the box, the most significant of a byte first. */
          storageKey: z.string(),
          /** In voxels of the (partial) volume, x first. */
          origin: voxels,
          size: voxels,
          /** Null where the label does not say. */
          color: color.nullable(),
          alpha: z.number().nullable(),
        }),
      ),
    }),
  ),
});
export type PaintedLabels = z.infer<typeof paintedLabels>;

/** The real values of an instance that was anonymized here, as far as its key knows them. */
export const realValues = z.object({
  anonymizationKeyId: z.number().int(),
  /** How much of the instance is known: itself, or only its series, study or patient. */
  level: z.enum(['PATIENT', 'STUDY', 'SERIES', 'IMAGE']),
  values: z.array(
    z.object({
      /** Eight upper-case hexadecimal digits. */
      tag: z.string(),
      value: z.string(),
    }),
  ),
});
export type RealValues = z.infer<typeof realValues>;

export const rpc = {
  authenticate: defineRpc('auth', 'authenticate', {
    summary: 'Whose credential this is, or in what words it is refused',
    request: credential,
    response: authentication,
  }),
  access: defineRpc('auth', 'access', {
    summary: 'What a user may do now; null for a user who is gone or disabled',
    request: z.object({ userId: z.number().int() }),
    response: access.nullable(),
  }),
  accessOfAccount: defineRpc('auth', 'accessOfAccount', {
    summary: 'What somebody may do now, by e-mail address or login ID; null for nobody and for a disabled user',
    request: z.object({ name: z.string() }),
    response: access.nullable(),
  }),
  unknownAccounts: defineRpc('auth', 'unknownAccounts', {
    summary: 'Which of these users, by e-mail address, and groups do not exist',
    request: z.object({ userEmails: z.array(z.string()), groupIds: z.array(z.number().int()) }),
    response: z.object({ userEmails: z.array(z.string()), groupIds: z.array(z.number().int()) }),
  }),
  paintedLabels: defineRpc('case-db', 'paintedLabels', {
    summary:
      'What a revision of a case, the latest unless one is named, has painted in a series; null for none there is',
    request: z.object({
      caseId: opaqueId,
      revisionIndex: z.number().int().nullable(),
      /** The archive's id. */
      seriesId: z.number().int(),
    }),
    response: paintedLabels.nullable(),
  }),
  realValues: defineRpc('sharing', 'realValues', {
    summary: 'Who an anonymous instance was that comes into the archive; null where no key says it. It is audited',
    request: z.object({
      /** That it comes into: keys of images of another one are not looked at. */
      domain: domainName,
      patientName: z.string(),
      patientId: z.string(),
      studyInstanceUid: z.string(),
      seriesInstanceUid: z.string(),
      sopInstanceUid: z.string(),
      source: z.object({ type: sourceType, id: z.number().int() }),
      actor: doorActor,
    }),
    response: realValues.nullable(),
  }),
  serverParam: defineRpc('auth', 'serverParam', {
    summary: 'The value of one server parameter; null when it is not set',
    request: z.object({ key: z.string() }),
    response: z.object({ value: z.unknown() }),
  }),
} as const;
