import { badPages, type Example } from '../../../../series-ingest/test/slicebox/examples/example.js';
import type { SiteExamples } from './exampleSite.js';

const NOBODY_S_ID = 999_999;
const TOKEN = '4a3c0c5e-8f7a-4a6e-9d34-1f0b6a1a2b3c';
const beyondContract = true;

export const boxExamples: SiteExamples = ({ user, imageId, box }) => {
  const [create, connect, remove] = ['POST /boxes/createconnection', 'POST /boxes/connect', 'DELETE /boxes/{id}'];
  const send = 'POST /boxes/{id}/send';
  const baseUrl = `https://203.0.113.7/api/transactions/${TOKEN}`;
  const imageTagValuesSet = [
    { imageId, tagValues: [{ tagPath: { tag: 0x00100010, name: 'PatientName' }, value: 'A' }] },
  ];
  const profile = { options: [{ name: 'BASIC_PROFILE', title: 'Basic Profile', description: '', rank: 10 }] };
  const ids = { box: 0, outgoing: 0, incoming: 0 };
  const transactions = (direction: 'outgoing' | 'incoming'): (Example | (() => Example))[] => [
    {
      operation: `GET /boxes/${direction}`,
      when: 'for a user',
      as: user,
      status: 200,
      see: (body) => {
        ids[direction] = (body as { id: number }[])[0]?.id ?? 0;
      },
    },
    {
      operation: `GET /boxes/${direction}`,
      when: 'for a part',
      query: { startindex: 5, count: 1 },
      as: user,
      status: 200,
    },
    ...badPages(`GET /boxes/${direction}`),
    () => ({
      operation: `GET /boxes/${direction}/{id}/images`,
      when: 'for a user',
      path: { id: ids[direction] },
      as: user,
      status: 200,
      see: (body) => expect(body).toHaveLength(1),
    }),
    {
      operation: `GET /boxes/${direction}/{id}/images`,
      when: 'for none',
      path: { id: NOBODY_S_ID },
      as: user,
      status: 404,
    },
    () => ({
      operation: `DELETE /boxes/${direction}/{id}`,
      when: 'for a user',
      path: { id: ids[direction] },
      as: user,
      status: 204,
    }),
    {
      operation: `DELETE /boxes/${direction}/{id}`,
      when: 'for none',
      path: { id: NOBODY_S_ID },
      as: user,
      status: 204,
    },
  ];

  return [
    { operation: 'GET /boxes', when: 'for an administrator', status: 200 },
    { operation: 'GET /boxes', when: 'for a user', as: user, query: { startindex: 0, count: 1 }, status: 200 },
    ...badPages('GET /boxes'),
    { operation: create, when: 'with a name', body: { name: 'B', defaultProfile: profile }, status: 201 },
    { operation: create, when: 'again', body: { name: 'B' }, status: 201 },
    { operation: create, when: 'for a user', body: { name: 'C' }, as: user, status: 403, beyondContract },
    {
      operation: connect,
      when: 'with an address',
      body: { name: 'A', baseUrl, defaultProfile: profile },
      status: 201,
      see: (body) => {
        ids.box = (body as { id: number }).id;
      },
    },
    {
      operation: connect,
      when: 'with the name of another box',
      body: { name: 'B', baseUrl },
      status: 400,
      beyondContract,
    },
    { operation: connect, when: 'for a user', body: { name: 'D', baseUrl }, as: user, status: 403, beyondContract },
    {
      operation: send,
      when: 'for a user',
      path: { id: box.id },
      body: { profile, imageTagValuesSet },
      as: user,
      status: 201,
    },
    {
      operation: send,
      when: 'to none',
      path: { id: NOBODY_S_ID },
      body: { profile, imageTagValuesSet },
      as: user,
      status: 404,
    },
    {
      operation: send,
      when: 'with an image that there is not',
      path: { id: box.id },
      body: { profile, imageTagValuesSet: [{ imageId: NOBODY_S_ID, tagValues: [] }] },
      as: user,
      status: 404,
    },
    ...transactions('outgoing'),
    ...transactions('incoming'),
    () => ({ operation: remove, when: 'for a user', path: { id: ids.box }, as: user, status: 403, beyondContract }),
    () => ({ operation: remove, when: 'for an administrator', path: { id: ids.box }, status: 204 }),
    { operation: remove, when: 'for none', path: { id: NOBODY_S_ID }, status: 204 },
  ];
};
