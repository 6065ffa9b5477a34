import type { ExamplesOf } from './example.js';

/** Of the operations of this tag, series-ingest serves the list of sources. */
export const generalExamples: ExamplesOf = ({ user }) => [
  { operation: 'GET /sources', when: 'for a user', as: user, status: 200 },
];
