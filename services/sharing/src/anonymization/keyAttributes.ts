import type { InstanceNames } from '@circus/dicom';

/** How much of two instances' real names is the same: everything, the series, the study or the patient only. */
export const LEVELS = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const;
export type Level = (typeof LEVELS)[number];

/** Whether what belongs to one level is the same where two instances agree down to another. */
export const isWithin = (level: Level, agreed: Level): boolean => LEVELS.indexOf(level) <= LEVELS.indexOf(agreed);

export const NAME_LEVELS: Readonly<Record<keyof InstanceNames, Level>> = {
  patientName: 'PATIENT',
  patientId: 'PATIENT',
  studyInstanceUid: 'STUDY',
  seriesInstanceUid: 'SERIES',
  sopInstanceUid: 'IMAGE',
};
export const NAMES = Object.keys(NAME_LEVELS) as (keyof InstanceNames)[];

/** Attributes that keys have beside the names, where the original has them (spec slicebox 7.4). */
export const KEY_ATTRIBUTES: ReadonlyMap<string, Level> = new Map([
  ['00100030', 'PATIENT'],
  ['00080050', 'STUDY'],
  ['00081030', 'STUDY'],
  ['00200010', 'STUDY'],
  ['00200052', 'STUDY'],
  ['0008103E', 'SERIES'],
  ['00181030', 'SERIES'],
  ['00120062', 'IMAGE'],
  ['00120063', 'IMAGE'],
]);

/** The deepest level to which two instances have the same names; null for different patients. */
export function agreement(left: InstanceNames, right: InstanceNames): Level | null {
  let agreed: Level | null = null;
  for (const level of LEVELS) {
    const ofLevel = NAMES.filter((name) => NAME_LEVELS[name] === level);
    if (ofLevel.some((name) => left[name] !== right[name])) return agreed;
    agreed = level;
  }
  return agreed;
}
