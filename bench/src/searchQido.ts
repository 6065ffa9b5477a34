import { type Caller, OFFSETS, type Query } from './searchQueries.js';

const LIMIT = 50;
const CALLERS: readonly Caller[] = ['everyone', 'county hospital', 'outpost'];

/** What QIDO-RS is asked for, by resource and matching. */
const ASKED: Record<string, string> = {
  'all series': 'series',
  'series, CT': 'series?Modality=CT',
  'series, one patient': 'series?PatientID=P00007919',
  'series, part of a name': 'series?PatientName=*berg*',
  'series, one day': 'series?StudyDate=20150610-20150611',
  'series of a study': 'studies/1.2.840.113619.2.55.3.104729.1/series',
  'all studies': 'studies',
  'studies, one day': 'studies?StudyDate=20150610-20150611',
};

/** Pages of fifty of DICOMweb's searches; what is looked for by a part of a text, or far behind, may take longer than the others. */
export function qidoQueries(): Query[] {
  const queries: Query[] = [];
  for (const caller of CALLERS) {
    for (const [what, path] of Object.entries(ASKED)) {
      for (const offset of what.startsWith('all') ? OFFSETS : [0]) {
        queries.push({
          what: `QIDO: ${what}; ${caller}`,
          ...{ caller, offset, usual: false, isQido: offset === 0 && !what.includes('part') },
          path: `/dicom-web/${path}${path.includes('?') ? '&' : '?'}limit=${LIMIT}&offset=${offset}`,
        });
      }
    }
  }
  return queries;
}
