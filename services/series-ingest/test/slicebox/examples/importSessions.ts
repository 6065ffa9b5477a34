import type { ImportSession, SliceboxImage } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { badPages, type Example, type ExamplesOf, formOf, NOBODY_S_ID } from './example.js';

const beyondContract = true;

export const importExamples: ExamplesOf = ({ user, outsider, administrator }) => {
  const [list, begin, single, remove, images, upload] = [
    ...['GET /import/sessions', 'POST /import/sessions', 'GET /import/sessions/{id}', 'DELETE /import/sessions/{id}'],
    ...['GET /import/sessions/{id}/images', 'POST /import/sessions/{id}/images'],
  ] as [string, string, string, string, string, string];
  let session = { id: 0 } as ImportSession;
  let image = { id: 0 } as SliceboxImage;
  const file = makeInstance({ seriesInstanceUid: '8.3', modality: 'MR' });
  const missing = { path: { id: NOBODY_S_ID }, status: 404 };
  const of = () => ({ id: session.id });
  const counted = (when: string, counts: Partial<ImportSession>) => (): Example => ({
    operation: single,
    when,
    path: of(),
    as: user,
    status: 200,
    see: (body) => expect(body).toMatchObject(counts),
  });
  return [
    {
      operation: begin,
      when: "with the contract's form",
      // What clients of Slicebox send: every member, and only the name counts.
      body: {
        ...{ id: -1, name: 'seen', userId: 5, user: 'somebody', filesImported: 7, filesAdded: 7, filesRejected: 7 },
        ...{ created: 0, lastUpdated: 0 },
      },
      as: user,
      status: 201,
      see: (body) => {
        session = body as ImportSession;
        const { userId, loginId } = user;
        expect(session).toMatchObject({ name: 'seen', userId, user: loginId, filesImported: 0, filesRejected: 0 });
        expect(session.created).toBeGreaterThan(0);
      },
    },
    {
      operation: begin,
      when: 'with the same name',
      body: { name: 'seen' },
      as: user,
      status: 201,
      see: (body) => expect(body).toEqual(session),
    },
    ...Object.entries({
      'with the name of another user': { name: 'seen' },
      'with an empty name': { name: '' },
      'with a name that is too long': { name: 'x'.repeat(181) },
      'with a name that is a number': { name: 5 },
      'without a name': {},
    }).map(([when, body]) => ({ operation: begin, when, body, status: 400, beyondContract })),
    {
      operation: list,
      when: 'for everybody',
      as: outsider,
      status: 200,
      see: (body) => expect(body).toContainEqual(session),
    },
    { operation: list, when: 'for none', query: { count: 0 }, status: 200, see: (body) => expect(body).toEqual([]) },
    ...badPages(list),
    () => ({
      operation: single,
      when: 'for one that is there',
      path: of(),
      as: outsider,
      status: 200,
      see: (body) => expect(body).toEqual(session),
    }),
    { operation: single, when: 'for one that is not there', ...missing },

    () => ({
      operation: upload,
      when: 'with the form of the contract',
      path: of(),
      body: formOf('dataset', file),
      as: user,
      status: 201,
      see: (body) => {
        image = body as SliceboxImage;
      },
    }),
    () => ({
      operation: upload,
      when: 'with the file as the body, once more, by an administrator',
      path: of(),
      body: file,
      as: administrator,
      status: 200,
      see: (body) => expect(body).toEqual(image),
    }),
    counted('after two uploads of one image', { filesImported: 2, filesAdded: 1, filesRejected: 0 }),
    () => ({ operation: upload, when: 'with nothing', path: of(), as: user, status: 400, beyondContract }),
    () => ({
      operation: upload,
      when: 'with a file that is none',
      path: of(),
      body: Buffer.from('no image'),
      as: user,
      status: 400,
      beyondContract,
    }),
    counted('after two refusals', { filesImported: 2, filesAdded: 1, filesRejected: 2 }),
    () => ({
      operation: upload,
      when: 'by another user',
      path: of(),
      body: file,
      as: { ...outsider, domains: ['default'] },
      status: 403,
      beyondContract,
    }),
    { operation: upload, when: 'to one that is not there', body: file, ...missing },
    () => ({
      operation: images,
      when: 'for one that is there',
      path: of(),
      as: user,
      status: 200,
      see: (body) => expect(body).toEqual([image]),
    }),
    () => ({
      operation: images,
      when: 'for somebody with another domain',
      path: of(),
      as: outsider,
      status: 200,
      see: (body) => expect(body).toEqual([]),
    }),
    { operation: images, when: 'for one that is not there', ...missing },

    () => ({ operation: remove, when: 'by another user', path: of(), as: outsider, status: 403, beyondContract }),
    () => ({ operation: remove, when: 'by its user', path: of(), as: user, status: 204 }),
    () => ({ operation: remove, when: 'once more', path: of(), as: user, status: 204 }),
    () => ({ operation: single, when: 'for one that is gone', path: of(), status: 404 }),
    () => ({ operation: images, when: 'for one that is gone', path: of(), status: 404 }),
    () => ({
      operation: 'GET /metadata/images/{id}',
      when: 'for the image of a session that is gone',
      path: { id: image.id },
      status: 200,
    }),
  ];
};
