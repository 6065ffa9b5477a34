import type { Access } from '@circus/contracts';
import { badPages, type Example } from '../../../../series-ingest/test/slicebox/examples/example.js';

/** What the examples of anonymization are made of. */
export interface ExampleImages {
  administrator: Access;
  /** Sees patients of the domain. */
  user: Access;
  /** Has another domain. */
  outsider: Access;
  /** Ids of images, each of which is anonymized once. */
  images: [copied: number, replaced: number, many: number];
}

const profile = { options: [{ name: 'RETAIN_UIDS' }, { name: 'BASIC_PROFILE' }] };
const tagValues = [{ tagPath: { tag: 0x00100010 }, value: 'anon 001' }];

export const anonymizationExamples = ({ administrator, user, outsider, images }: ExampleImages) => {
  const [copied, replaced, many] = images;
  let keyId = 0;
  const ofKey =
    (operation: string, when: string, status: number, as = user, id?: number) =>
    (): Example => ({
      ...{ operation, when, as, status },
      path: { id: id ?? keyId },
    });
  const firstKey = (body: unknown) => {
    keyId = (body as { id: number }[])[0]?.id ?? 0;
    expect(keyId).toBeGreaterThan(0);
  };
  const byName = (propertyName: string, operator: string) => ({
    ...{ startIndex: 0, count: 20, order: { orderBy: 'anonPatientName', orderAscending: true } },
    queryProperties: [{ propertyName, operator, propertyValue: 'anon' }],
  });
  const QUERY = 'POST /anonymization/keys/query';
  const KEYS = 'GET /anonymization/keys';
  const COPY = 'POST /images/{id}/anonymized';
  const REPLACE = 'PUT /images/{id}/anonymize';
  const MANY = 'POST /anonymization/anonymize';
  return [
    { operation: 'GET /anonymization/options', when: 'for a user', as: user, status: 200 },

    {
      ...{ operation: COPY, when: 'with a profile and values', path: { id: copied }, as: user, status: 200 },
      body: { profile, tagValues },
      isOtherwiseDescribed: true,
    },
    { operation: COPY, when: 'of no image', path: { id: 999_999 }, body: {}, as: user, status: 404 },
    { operation: COPY, when: 'of another domain', path: { id: copied }, body: {}, as: outsider, status: 404 },
    {
      ...{ operation: COPY, when: 'with an unknown option', path: { id: copied }, as: user, status: 400 },
      body: { profile: { options: [{ name: 'KEEP_IT' }] }, tagValues: [] },
      beyondContract: true,
    },

    { operation: REPLACE, when: 'with an empty body', path: { id: replaced }, body: {}, as: user, status: 200 },
    { operation: REPLACE, when: 'of what is gone', path: { id: replaced }, body: {}, as: user, status: 404 },
    { operation: REPLACE, when: 'of another domain', path: { id: copied }, body: {}, as: outsider, status: 404 },

    { operation: MANY, when: 'with one image', body: [{ imageId: many, tagValues }], as: user, status: 200 },
    { operation: MANY, when: 'with unknown images', body: [{ imageId: 999_999 }], as: user, status: 200 },
    {
      ...{ operation: MANY, when: 'with a profile', as: user, status: 200 },
      body: { profile, imageTagValuesSet: [{ imageId: -1, tagValues: [] }] },
    },
    {
      ...{ operation: MANY, when: 'with a path that leads nowhere', as: user, status: 400, beyondContract: true },
      body: [{ imageId: copied, tagValues: [{ tagPath: { name: 'NoSuchKeyword' }, value: 'x' }] }],
    },

    { operation: KEYS, when: 'for a user', as: user, status: 200, see: firstKey },
    {
      ...{ operation: KEYS, when: 'in order, filtered', as: user, status: 200, see: firstKey },
      query: { startindex: 0, count: 5, orderby: 'anonPatientName', orderascending: false, filter: 'ANON 0' },
    },
    { operation: KEYS, when: 'all of them', as: user, status: 200, query: { count: -1 } },
    { operation: KEYS, when: 'by nothing', as: user, status: 400, query: { orderby: 'x' }, beyondContract: true },
    ...badPages(KEYS),

    { operation: QUERY, when: 'that finds some', as: user, status: 200, body: byName('anonPatientName', 'like') },
    { operation: QUERY, when: 'that finds none', as: user, status: 200, body: byName('patientID', '=') },
    {
      ...{ operation: QUERY, when: 'by an unknown operator', as: user, status: 400, beyondContract: true },
      body: byName('patientID', '<'),
    },

    ofKey('GET /anonymization/keys/{id}', 'for a user', 200),
    ofKey('GET /anonymization/keys/{id}', 'of another domain', 404, outsider),
    ofKey('GET /anonymization/keys/{id}', 'of no key', 404, user, 999_999),
    () => ({
      ...ofKey('GET /anonymization/keys/{id}/keyvalues', 'for a user', 200)(),
      // Attributes of keys stand at the root.
      optional: ['previous'],
    }),
    ofKey('GET /anonymization/keys/{id}/keyvalues', 'of no key', 404, user, 999_999),
    {
      ...{
        operation: 'GET /anonymization/keys/export/csv',
        when: 'for an administrator',
        as: administrator,
        status: 200,
      },
      isOtherwiseDescribed: true,
    },
    {
      ...{ operation: 'GET /anonymization/keys/export/csv', when: 'for a user', as: user, status: 403 },
      beyondContract: true,
    },
    ofKey('DELETE /anonymization/keys/{id}', 'for a user', 204),
    ofKey('DELETE /anonymization/keys/{id}', 'again', 204),
  ] as (Example | (() => Example))[];
};
