import type { Statements } from '@circus/db';
import type { PatientInfo, SeriesParameter } from '@circus/dicom';
import type { LevelAttributes } from './archiveLevels.js';
import type { Origin } from './origin.js';
import type { TransformMark } from './transform.js';

/** What makes an instance the same instance (spec slicebox 4). */
export interface InstanceIdentity {
  patientName: string;
  patientId: string;
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopInstanceUid: string;
}

/** What the archive's rows say of an instance, read from its header. */
export interface InstanceDescription {
  identity: InstanceIdentity;
  levels: LevelAttributes;
  sopClassUid: string;
  transferSyntaxUid: string;
  /** As the file has it, and as a number; null where it is none. */
  instanceNumber: string;
  wantedImageNumber: number | null;
  imageType: string;
  seriesNumber: number | null;
  seriesDateTime: Date | null;
  rows: number;
  columns: number;
  bitsAllocated: number;
  /** 0 for an object without pixels. */
  numberOfFrames: number;
  parameters: Record<string, SeriesParameter>;
  patientInfo: PatientInfo;
  /** JSON that PostgreSQL takes, made once: every attribute in DICOM JSON. UTF-8 where it is long. */
  tagsJson: string | Buffer;
  /** As `tagsJson`; `null` for an object without pixels. */
  pixelHeaderJson: string | Buffer;
}

/** An instance whose bytes were taken in and understood, and whose rows are not yet written. */
export interface ReceivedInstance {
  /** Storage key of the bytes. */
  key: string;
  /** Resolves when the bytes are durable; rejects with the reason why they are not, and nothing is left of them. */
  durable: Promise<void>;
  sha256: string;
  sizeBytes: number;
  origin: Origin;
  transformedBy: TransformMark[] | null;
  description: InstanceDescription;
  alongside?: Alongside;
  /** `traceparent` of the work that stores it, where that is traced: others may be in the same batch. */
  traceparent?: string;
}

/**
 * What else changes in the transaction that writes an instance's rows: both stand afterwards, or neither. May be called
 * again, in another transaction, when one came to nothing.
 *
 * @param replacedKey storage key of the bytes that the instance had before; null for a new one
 * @throws Refusal: nothing is stored then
 */
export type Alongside = (statements: Statements, stored: StoredInstance, replacedKey: string | null) => Promise<void>;

/** An instance that is durable and visible. */
export interface StoredInstance {
  instanceId: number;
  seriesId: number;
  studyId: number;
  patientId: number;
  /** Of the series, with the instance in it. */
  seriesVersion: number;
  imageNumber: number;
  /** True when an instance with this SOP Instance UID stood in the series before. */
  replaced: boolean;
  sopInstanceUid: string;
  seriesInstanceUid: string;
  studyInstanceUid: string;
  imageType: string;
  instanceNumber: string;
}
