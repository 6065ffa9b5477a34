import { type Caller, OFFSETS, PAGE, type Query } from './searchQueries.js';

const ORDERS: Record<string, readonly string[]> = {
  patients: ['id', 'patientName', 'patientID'],
  studies: ['id', 'studyDate', 'accessionNumber'],
  flatseries: ['id', 'patientName', 'patientID', 'studyDate', 'seriesDate', 'modality', 'seriesDescription'],
  images: ['id', 'sopInstanceUID', 'instanceNumber', 'patientName', 'patientID', 'studyDate', 'modality', 'seriesId'],
};

interface Condition {
  propertyName: string;
  operator: '=' | 'like';
  propertyValue: string;
}

/** Conditions of one property, from one match to many. */
const CONDITIONS: Record<string, Condition[]> = {
  none: [],
  CT: [{ propertyName: 'modality', operator: '=', propertyValue: 'CT' }],
  ES: [{ propertyName: 'modality', operator: '=', propertyValue: 'ES' }],
  'one patient': [{ propertyName: 'patientID', operator: '=', propertyValue: 'P00007919' }],
  'common part of a name': [{ propertyName: 'patientName', operator: 'like', propertyValue: 'berg' }],
};
const CALLERS: readonly Caller[] = ['everyone', 'county hospital', 'outpost'];

/** Slicebox' `POST /api/metadata/:level/query` on every level: conditions, orders and offsets, by callers of many and few domains. */
export function imageQueries(): Query[] {
  const queries: Query[] = [];
  const add = (level: string, caller: Caller, conditions: string, orderBy: string, offset: number, usual: boolean) =>
    queries.push({
      what: `${level}, ${conditions}, by ${orderBy}, ${caller}`,
      ...{ caller, offset, usual, path: `/api/metadata/${level}/query` },
      body: {
        ...{ startIndex: offset, count: PAGE, order: { orderBy, orderAscending: false } },
        queryProperties: CONDITIONS[conditions],
      },
    });
  for (const caller of CALLERS) {
    for (const [level, orders] of Object.entries(ORDERS)) {
      for (const orderBy of orders)
        for (const offset of OFFSETS) add(level, caller, 'none', orderBy, offset, offset < 10_001);
      // Usual is a page of one sort key; what is looked for as well may lie anywhere.
      for (const name of Object.keys(CONDITIONS)) if (name !== 'none') add(level, caller, name, 'id', 0, false);
    }
  }
  return queries;
}
