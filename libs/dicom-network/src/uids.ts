/** UIDs of services (PS3.4, PS3.6 Annex A). */
export const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';
export const VERIFICATION = '1.2.840.10008.1.1';

export type QueryRoot = 'patient' | 'study';
export type QueryService = 'find' | 'move' | 'get';

/** SOP classes of query and retrieve (PS3.4 C.6), without the retired Patient/Study Only root. */
export const QUERY_RETRIEVE: Readonly<Record<string, { root: QueryRoot; service: QueryService }>> = {
  '1.2.840.10008.5.1.4.1.2.1.1': { root: 'patient', service: 'find' },
  '1.2.840.10008.5.1.4.1.2.1.2': { root: 'patient', service: 'move' },
  '1.2.840.10008.5.1.4.1.2.1.3': { root: 'patient', service: 'get' },
  '1.2.840.10008.5.1.4.1.2.2.1': { root: 'study', service: 'find' },
  '1.2.840.10008.5.1.4.1.2.2.2': { root: 'study', service: 'move' },
  '1.2.840.10008.5.1.4.1.2.2.3': { root: 'study', service: 'get' },
};

const STORAGE = '1.2.840.10008.5.1.4.1.1.';
/** Storage SOP classes outside the usual prefix: implants, hanging protocols, colour palettes, radiotherapy deliveries. */
const FURTHER_STORAGE = new Set([
  '1.2.840.10008.5.1.4.34.7',
  '1.2.840.10008.5.1.4.34.10',
  '1.2.840.10008.5.1.4.38.1',
  '1.2.840.10008.5.1.4.39.1',
  '1.2.840.10008.5.1.4.43.1',
  '1.2.840.10008.5.1.4.44.1',
  '1.2.840.10008.5.1.4.45.1',
]);
const STANDARD = '1.2.840.10008.';

/** Whether objects of this class can be sent by C-STORE: the standard's storage classes, and every private class. */
export const isStorageSopClass = (uid: string): boolean =>
  uid.startsWith(STORAGE) || FURTHER_STORAGE.has(uid) || !uid.startsWith(STANDARD);
