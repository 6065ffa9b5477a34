import type { Condition, Fields } from '../series/conditions.js';
import { PATIENT_FIELDS } from '../series/seriesFields.js';

/** What the API lets cases be searched by (spec circus-db 4.1). */
export const CASE_FIELDS: Fields = {
  projectId: { type: 'choice', text: 'cases.project' },
  tags: { type: 'text', text: 'cases.tag' },
  caseId: { type: 'text', text: 'cases.case' },
  ...PATIENT_FIELDS,
  createdAt: { type: 'date', text: 'cases.created' },
  updatedAt: { type: 'date', text: 'cases.updated' },
};

export const FIRST_CONDITIONS: readonly Condition[] = [
  { field: 'projectId', operator: 'is', value: '' },
  { field: 'tags', operator: 'is', value: '' },
];
