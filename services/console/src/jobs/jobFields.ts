import type { Condition, Fields } from '../series/conditions.js';
import { PATIENT_FIELDS } from '../series/seriesFields.js';

/** What the API lets jobs be searched by (spec circus-cs). Of their series one has to match. */
export const JOB_FIELDS: Fields = {
  pluginId: { type: 'choice', text: 'jobs.plugin' },
  status: { type: 'choice', text: 'jobs.status' },
  jobId: { type: 'text', text: 'jobs.job' },
  ...PATIENT_FIELDS,
  modality: { type: 'text', text: 'series.modality' },
  seriesUid: { type: 'text', text: 'series.seriesUid' },
  studyUid: { type: 'text', text: 'series.studyUid' },
  seriesDate: { type: 'date', text: 'series.date' },
  createdAt: { type: 'date', text: 'jobs.created' },
  updatedAt: { type: 'date', text: 'series.updatedAt' },
  finishedAt: { type: 'date', text: 'jobs.finished' },
};

export const FIRST_CONDITIONS: readonly Condition[] = [{ field: 'pluginId', operator: 'is', value: '' }];
