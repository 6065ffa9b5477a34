import { badPages, type ExamplesOf } from './example.js';

const beyondContract = true;

export const scpExamples: ExamplesOf = ({ user }) => {
  let id = 0;
  const given = { id: -1, name: 'Modalities', aeTitle: 'ARCHIVE', port: 0 };
  const post = { operation: 'POST /scps' };
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
    { ...post, when: 'for the same name', body: { ...given, port: 4 }, status: 201 },
    { ...post, when: 'for a user', body: given, as: user, status: 403, beyondContract },
    { ...post, when: 'with a port that is none', body: { ...given, name: 'x', port: 65_536 }, status: 400 },
    { ...post, when: 'with a port below the first', body: { ...given, name: 'x', port: -1 }, status: 400 },
    { ...post, when: 'without an AE title', body: { ...given, name: 'x', aeTitle: '' }, status: 400 },
    { ...post, when: 'with an AE title too long', body: { ...given, name: 'x', aeTitle: 'A'.repeat(17) }, status: 400 },
    {
      operation: 'GET /scps',
      when: 'for a user',
      as: user,
      status: 200,
      see: (body) => expect(body).toMatchObject([{ name: 'Modalities', aeTitle: 'ARCHIVE' }]),
    },
    { operation: 'GET /scps', when: 'for a part', query: { startindex: 1, count: 1 }, as: user, status: 200 },
    ...badPages('GET /scps'),
    { operation: 'DELETE /scps/{id}', when: 'for a user', path: { id: 1 }, as: user, status: 403, beyondContract },
    () => ({ operation: 'DELETE /scps/{id}', when: 'for an administrator', path: { id }, status: 204 }),
    () => ({ operation: 'DELETE /scps/{id}', when: 'for one that is gone', path: { id }, status: 204 }),
  ];
};
