import { type ExamplesOf, notForUsers } from './example.js';

const textOf = (expected: string) => (bytes: Buffer, response: Response) => {
  expect([bytes.toString(), response.headers.get('content-type')]).toEqual([expected, 'text/plain; charset=UTF-8']);
};

/** Of the operations of this tag, series-ingest serves the list of sources, and the gateway what the system says of itself. */
export const generalExamples: ExamplesOf = ({ user, administrator }) => [
  {
    operation: 'GET /sources',
    when: 'for a user',
    as: user,
    status: 200,
    see: (body) =>
      expect(body).toEqual([
        ...[administrator, user].map(({ userId, loginId }) => ({
          ...{ sourceType: 'user', sourceName: loginId, sourceId: userId },
        })),
        { sourceType: 'import', sourceName: 'Old CDs', sourceId: 1 },
      ]),
  },
  { operation: 'GET /system/health', when: 'for anybody', status: 200, seeBytes: textOf('OK') },
  ...notForUsers(user, [{ operation: 'POST /system/stop' }]),
  {
    operation: 'POST /system/stop',
    when: 'for the superuser',
    status: 200,
    seeBytes: textOf('Shutting down in 1 second...'),
  },
];
