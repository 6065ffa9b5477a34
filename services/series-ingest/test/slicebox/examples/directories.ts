import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { WatchedDirectory } from '@circus/contracts';
import { badPages, type ExamplesOf, NOBODY_S_ID, notForUsers } from './example.js';

export const directoryExamples: ExamplesOf = ({ ingest, user }) => {
  const [list, add, remove] = ['GET /directorywatches', 'POST /directorywatches', 'DELETE /directorywatches/{id}'];
  const path = join(realpathSync(ingest.directory), 'watched');
  mkdirSync(join(path, 'inner'), { recursive: true });
  let watched: WatchedDirectory = { id: 0, name: '', path: '' };
  const beyondContract = true;
  return [
    {
      operation: add,
      when: "with the contract's form",
      body: { id: -1, path },
      status: 201,
      see: (body) => {
        watched = body as WatchedDirectory;
        expect(watched).toEqual({ id: expect.any(Number), name: path, path });
      },
    },
    {
      operation: add,
      when: 'once more',
      body: { path, name: path },
      status: 201,
      see: (body) => expect(body).toEqual(watched),
    },
    ...Object.entries({
      'under another name': { path, name: 'Other' },
      'inside a watched one': { path: join(path, 'inner') },
      'around a watched one': { path: realpathSync(ingest.directory) },
      'that is not there': { path: join(path, 'nowhere') },
      'without a path': { id: 1 },
      'without any text': { path: '' },
    }).map(([when, body]) => ({ operation: add, when: `for a directory ${when}`, body, status: 400, beyondContract })),
    { operation: list, when: 'for a user', as: user, status: 200, see: (body) => expect(body).toEqual([watched]) },
    {
      operation: list,
      when: 'behind the last',
      query: { startindex: 1, count: -1 },
      status: 200,
      see: (body) => expect(body).toEqual([]),
    },
    ...badPages(list),
    ...notForUsers(user, [
      { operation: add, body: { path } },
      { operation: remove, path: { id: 1 } },
    ]),
    { operation: remove, when: 'for one that is not there', path: { id: NOBODY_S_ID }, status: 204 },
    () => ({ operation: remove, when: 'for one that is there', path: { id: watched.id }, status: 204 }),
    () => ({ operation: remove, when: 'for one that is gone', path: { id: watched.id }, status: 204 }),
    { operation: list, when: 'after that', status: 200, see: (body) => expect(body).toEqual([]) },
  ];
};
