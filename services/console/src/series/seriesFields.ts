import type { Condition, Fields } from './conditions.js';

/** Patients, where the user may see them. */
export const PATIENT_FIELDS = {
  'patientInfo.patientName': { type: 'text', text: 'series.patientName' },
  'patientInfo.patientId': { type: 'text', text: 'series.patientId' },
  'patientInfo.age': { type: 'number', text: 'series.patientAge' },
  'patientInfo.sex': { type: 'text', text: 'series.patientSex' },
} as const satisfies Fields;

/** What the API lets series be searched by (spec circus-db 3.1). */
export const SERIES_FIELDS: Fields = {
  modality: { type: 'text', text: 'series.modality' },
  seriesDescription: { type: 'text', text: 'series.description' },
  seriesUid: { type: 'text', text: 'series.seriesUid' },
  studyUid: { type: 'text', text: 'series.studyUid' },
  seriesDate: { type: 'date', text: 'series.date' },
  createdAt: { type: 'date', text: 'series.createdAt' },
  ...PATIENT_FIELDS,
};

export const FIRST_CONDITIONS: readonly Condition[] = [{ field: 'modality', operator: 'is', value: '' }];
