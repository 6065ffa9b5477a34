import { accessOfNobody } from '@circus/testkit';
import { badPages } from '../../../../series-ingest/test/slicebox/examples/example.js';
import type { SiteExamples } from './exampleSite.js';

const NOBODY_S_ID = 999_999;
const beyondContract = true;
/** Sees patients, as what is sent shows them. */
const sender = accessOfNobody({ userId: 8, domains: ['default'], globalPrivileges: ['personalInfoView'] });

export const scuExamples: SiteExamples = ({ user, imageId, scpPort }) => {
  const ids = { node: 0, silent: 0 };
  const given = { id: -1, name: 'PACS', aeTitle: 'ARCHIVE', host: '127.0.0.1', port: scpPort };
  const [post, send, remove] = ['POST /scus', 'POST /scus/{id}/send', 'DELETE /scus/{id}'];
  return [
    {
      operation: post,
      when: 'for an administrator',
      body: given,
      status: 201,
      see: (body) => {
        ids.node = (body as { id: number }).id;
      },
    },
    {
      operation: post,
      when: 'for a node that is not there',
      body: { ...given, name: 'Silent', port: 1 },
      status: 201,
      see: (body) => {
        ids.silent = (body as { id: number }).id;
      },
    },
    { operation: post, when: 'for the same name', body: { ...given, port: 4 }, status: 201 },
    { operation: post, when: 'for the same host and port', body: { ...given, name: 'Other' }, status: 400 },
    { operation: post, when: 'for a user', body: given, as: user, status: 403, beyondContract },
    { operation: post, when: 'with a port that is none', body: { ...given, name: 'x', port: 65_536 }, status: 400 },
    { operation: post, when: 'without an AE title', body: { ...given, name: 'x', aeTitle: ' ' }, status: 400 },
    {
      operation: 'GET /scus',
      when: 'for a user',
      as: user,
      status: 200,
      see: (body) => expect(body).toMatchObject([{ name: 'PACS' }, { name: 'Silent', host: '127.0.0.1', port: 1 }]),
    },
    { operation: 'GET /scus', when: 'for a part', query: { startindex: 1, count: 1 }, as: user, status: 200 },
    ...badPages('GET /scus'),
    () => ({ operation: send, when: 'for an image', path: { id: ids.node }, body: [imageId], as: sender, status: 204 }),
    () => ({
      operation: send,
      when: 'for no image',
      path: { id: ids.node },
      body: [NOBODY_S_ID],
      as: sender,
      status: 404,
    }),
    { operation: send, when: 'to none', path: { id: NOBODY_S_ID }, body: [imageId], as: sender, status: 404 },
    () => ({
      operation: send,
      when: 'to one that is not there',
      path: { id: ids.silent },
      body: [imageId],
      status: 502,
    }),
    {
      operation: send,
      when: 'for a user who sees no patients',
      ...{ path: { id: 1 }, body: [imageId], as: user, status: 403, beyondContract },
    },
    { operation: remove, when: 'for a user', path: { id: 1 }, as: user, status: 403, beyondContract },
    () => ({ operation: remove, when: 'for an administrator', path: { id: ids.silent }, status: 204 }),
    () => ({ operation: remove, when: 'for one that is gone', path: { id: ids.silent }, status: 204 }),
  ];
};
