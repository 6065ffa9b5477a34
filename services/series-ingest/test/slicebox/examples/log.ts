import { badPages, type ExamplesOf, NOBODY_S_ID, notForUsers } from './example.js';

/** What auth serves: its own test looks at the lines, this one at their form. */
export const logExamples: ExamplesOf = ({ user }) => {
  const list = 'GET /log';
  const beyondContract = true;
  return [
    { operation: list, when: 'for a user', as: user, status: 200 },
    { operation: list, when: 'of a subject and a type', query: { subject: 'Box', type: 'ERROR' }, status: 200 },
    { operation: list, when: 'for everything', query: { startindex: 0, count: -1 }, status: 200 },
    { operation: list, when: 'of an unknown type', query: { type: 'LOUD' }, status: 400, beyondContract },
    ...badPages(list),
    ...notForUsers(user, [{ operation: 'DELETE /log' }, { operation: 'DELETE /log/{id}', path: { id: 1 } }]),
    { operation: 'DELETE /log/{id}', when: 'for a line that is not there', path: { id: NOBODY_S_ID }, status: 204 },
    { operation: 'DELETE /log', when: 'for an administrator', status: 204 },
    {
      operation: list,
      when: 'after that',
      status: 200,
      see: (body) => expect(body).toEqual([]),
    },
  ];
};
