import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { type InstanceNames, uidFrom } from '@circus/dicom';

/** Bytes of what a patient's pseudonyms are made of. */
const SECRET_BYTES = 32;
/** Between one and ten years back, by whole weeks: the days of the week stay. */
const LEAST_WEEKS = 52;
const MOST_WEEKS = 520;

export const newSecret = (): Buffer => randomBytes(SECRET_BYTES);
export const newShiftDays = (): number => -7 * randomInt(LEAST_WEEKS, MOST_WEEKS + 1);

/**
 * Another UID for one of a patient: always the same, and nobody who does not know the patient's secret can tell what it was
 * made of.
 */
export const pseudonymUid = (secret: Uint8Array, uid: string): string => made(secret, `uid:${uid}`);

/** Names of an instance of which no key says others. Patients look like UIDs then (spec slicebox 7.2). */
export const pseudonymNames = (secret: Uint8Array, real: InstanceNames): InstanceNames => ({
  patientName: made(secret, 'patientName'),
  patientId: made(secret, 'patientId'),
  studyInstanceUid: pseudonymUid(secret, real.studyInstanceUid),
  seriesInstanceUid: pseudonymUid(secret, real.seriesInstanceUid),
  sopInstanceUid: pseudonymUid(secret, real.sopInstanceUid),
});

const made = (secret: Uint8Array, what: string): string =>
  uidFrom(createHmac('sha256', secret).update(what).digest('hex'));
