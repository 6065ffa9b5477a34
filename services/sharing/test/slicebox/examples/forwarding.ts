import { badPages } from '../../../../series-ingest/test/slicebox/examples/example.js';
import type { SiteExamples } from './exampleSite.js';

const beyondContract = true;

export const forwardingExamples: SiteExamples = ({ user, box, sourceId }) => {
  let id = 0;
  const given = {
    id: -1,
    source: { sourceType: 'scp', sourceName: 'any', sourceId },
    destination: { destinationType: 'box', destinationName: 'any', destinationId: box.id },
    keepImages: true,
  };
  const post = { operation: 'POST /forwarding/rules' };
  const remove = 'DELETE /forwarding/rule/{id}';
  return [
    {
      ...post,
      when: 'for an administrator',
      body: given,
      status: 201,
      see: (body) => {
        id = (body as { id: number }).id;
      },
    },
    { ...post, when: 'for the same two ends', body: { ...given, keepImages: false }, status: 201 },
    { ...post, when: 'for a user', body: given, as: user, status: 403, beyondContract },
    {
      ...post,
      when: 'for a source that is not there',
      body: { ...given, source: { sourceType: 'scp', sourceId: 999_999 } },
      ...{ status: 400, beyondContract },
    },
    {
      ...post,
      when: 'for a destination of no kind',
      body: { ...given, destination: { destinationType: 'tape', destinationId: 1 } },
      ...{ status: 400, beyondContract },
    },
    {
      operation: 'GET /forwarding/rules',
      when: 'for a user',
      as: user,
      status: 200,
      see: (body) => expect(body).toMatchObject([{ source: { sourceName: 'Modalities' }, keepImages: true }]),
    },
    {
      operation: 'GET /forwarding/rules',
      when: 'for a part',
      query: { startindex: 1, count: 1 },
      as: user,
      status: 200,
    },
    ...badPages('GET /forwarding/rules'),
    { operation: remove, when: 'for a user', path: { id: 1 }, as: user, status: 403, beyondContract },
    () => ({ operation: remove, when: 'for an administrator', path: { id }, status: 204 }),
    () => ({ operation: remove, when: 'for one that is gone', path: { id }, status: 204 }),
  ];
};
