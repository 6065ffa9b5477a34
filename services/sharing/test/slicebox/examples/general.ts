import type { SiteExamples } from './exampleSite.js';

/** Of the operations of this tag, sharing serves the list of destinations. */
export const generalExamples: SiteExamples = ({ user }) => [
  {
    operation: 'GET /destinations',
    when: 'for a user',
    as: user,
    status: 200,
    see: (body) => expect(body).toMatchObject([{ destinationType: 'box', destinationName: 'Caller' }]),
  },
];
