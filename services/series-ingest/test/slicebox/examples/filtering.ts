import type { SourceTagFilter, TagFilter, TagFilterTagPath } from '@circus/contracts';
import { badPages, type ExamplesOf, NOBODY_S_ID, notForUsers } from './example.js';

const beyondContract = true;
/** Not at the end of a chain. */
const optional = ['previous', 'tag'];

export const filteringExamples: ExamplesOf = ({ user, administrator }) => {
  const [filters, saveFilter, deleteFilter] = [
    'GET /filtering/filters',
    'POST /filtering/filters',
    'DELETE /filtering/filters/{id}',
  ];
  const [paths, addPath, deletePath] = [
    'GET /filtering/filters/{id}/tagpaths',
    'POST /filtering/filters/{id}/tagpaths',
    'DELETE /filtering/filters/{id}/tagpaths/{tagpathid}',
  ];
  const [associations, associate, dissociate] = [
    'GET /filtering/associations',
    'POST /filtering/associations',
    'DELETE /filtering/associations/{id}',
  ];
  let filter: TagFilter = { id: 0, name: '', tagFilterType: 'BLACKLIST', tags: [] };
  let path: TagFilterTagPath = { id: 0, tagFilterId: 0, tagPath: { tag: 0, name: '' }, tag: 0, name: '' };
  let association: Partial<SourceTagFilter> = {};
  // The contract's own example of a path: CodeValue in the first item of ProcedureCodeSequence.
  const nested = { tag: 524_544, previous: { tag: 528_434, item: '1' } };
  const source = { sourceType: 'user', sourceId: administrator.userId };
  const of = () => ({ id: filter.id });
  const made = (body: unknown) => {
    filter = body as TagFilter;
  };
  return [
    {
      operation: saveFilter,
      when: 'with a new name',
      body: { id: -1, name: 'seen', tagFilterType: 'BLACKLIST', tags: [nested, { tag: 1_048_624 }] },
      status: 201,
      answer: 'filter',
      optional,
      see: (body) => {
        made(body);
        expect(filter.tags.map(({ name }) => name)).toEqual(['CodeValue', 'PatientBirthDate']);
      },
    },
    () => ({
      operation: saveFilter,
      when: 'with the same name, which changes it',
      body: { name: 'seen', tagFilterType: 'WHITELIST', tags: [{ name: 'Modality' }] },
      status: 201,
      answer: 'filter',
      optional,
      see: (body) => {
        expect(body).toMatchObject({ id: filter.id, tagFilterType: 'WHITELIST', tags: [{ name: 'Modality' }] });
        made(body);
      },
    }),
    ...Object.entries({
      'of no type': { name: 'x' },
      'of an unknown type': { name: 'x', tagFilterType: 'GREYLIST' },
      'without a name': { tagFilterType: 'BLACKLIST' },
      'with an empty name': { name: ' ', tagFilterType: 'BLACKLIST' },
      'with a path to nothing': { name: 'x', tagFilterType: 'BLACKLIST', tags: [{ name: 'NoSuchKeyword' }] },
      'with an item that is no number': {
        ...{ name: 'x', tagFilterType: 'BLACKLIST' },
        tags: [{ tag: 524_544, previous: { tag: 528_434, item: 'first' } }],
      },
      'that takes the UID away': { name: 'x', tagFilterType: 'BLACKLIST', tags: [{ name: 'SOPInstanceUID' }] },
    }).map(([when, body]) => ({ operation: saveFilter, when: `${when}`, body, status: 400, beyondContract })),
    {
      operation: filters,
      when: 'for a user',
      as: user,
      status: 200,
      optional,
      see: (body) => expect(body).toEqual([filter]),
    },
    ...badPages(filters),

    () => ({
      operation: addPath,
      when: "with the contract's form",
      path: of(),
      body: nested,
      status: 201,
      answer: 'tagPathTag',
      optional,
      see: (body) => {
        path = body as TagFilterTagPath;
        expect(path).toMatchObject({ tagFilterId: filter.id, tag: nested.tag, tagPath: { name: 'CodeValue' } });
      },
    }),
    () => ({
      operation: addPath,
      when: 'with the form of Slicebox 2, once more',
      path: of(),
      body: { id: -1, tagFilterId: filter.id, tagPath: nested },
      status: 201,
      answer: 'tagPathTag',
      optional,
      see: (body) => expect(body).toEqual(path),
    }),
    () => ({ operation: addPath, when: 'without a path', path: of(), body: {}, status: 400, beyondContract }),
    () => ({
      operation: addPath,
      when: 'with a tag that is none',
      path: of(),
      body: { tag: 2 ** 40 },
      status: 400,
      beyondContract,
    }),
    {
      operation: addPath,
      when: 'for a filter that is not there',
      path: { id: NOBODY_S_ID },
      body: nested,
      status: 404,
      beyondContract,
    },
    () => ({
      operation: paths,
      when: 'for a filter',
      path: of(),
      as: user,
      status: 200,
      optional,
      see: (body) => expect(body).toMatchObject([{ name: 'Modality' }, { id: path.id }]),
    }),
    {
      operation: paths,
      when: 'for a filter that is not there',
      path: { id: NOBODY_S_ID },
      status: 404,
      beyondContract,
    },
    () => ({ operation: deletePath, when: 'for a path', path: { ...of(), tagpathid: path.id }, status: 204 }),
    () => ({ operation: deletePath, when: 'once more', path: { ...of(), tagpathid: path.id }, status: 204 }),

    () => ({
      operation: associate,
      when: 'for a source',
      body: { id: -1, ...source, tagFilterId: filter.id },
      status: 201,
      answer: 'sourceTagFilter',
      see: (body) => {
        association = body as SourceTagFilter;
        expect(association).toMatchObject({ ...source, tagFilterName: 'seen', sourceName: administrator.loginId });
      },
    }),
    () => ({
      operation: associate,
      when: 'for the same source, which has one filter',
      body: { ...source, tagFilterId: filter.id },
      status: 201,
      answer: 'sourceTagFilter',
      see: (body) => expect(body).toEqual(association),
    }),
    ...Object.entries({
      'of an unknown filter': { ...source, tagFilterId: NOBODY_S_ID },
      'of an unknown user': { sourceType: 'user', sourceId: NOBODY_S_ID, tagFilterId: 1 },
      'of an unknown import session': { sourceType: 'import', sourceId: NOBODY_S_ID, tagFilterId: 1 },
      'of an unknown directory': { sourceType: 'directory', sourceId: NOBODY_S_ID, tagFilterId: 1 },
      'of an unknown box': { sourceType: 'box', sourceId: NOBODY_S_ID, tagFilterId: 1 },
      'of an unknown kind': { sourceType: 'hat', sourceId: 1, tagFilterId: 1 },
      'of nothing': {},
    }).map(([when, body]) => ({ operation: associate, when, body, status: 400, beyondContract })),
    {
      operation: associations,
      when: 'for a user',
      as: user,
      status: 200,
      see: (body) => expect(body).toEqual([association]),
    },
    ...badPages(associations),
    ...notForUsers(user, [
      { operation: saveFilter, body: { name: 'y', tagFilterType: 'BLACKLIST' } },
      { operation: deleteFilter, path: { id: 1 } },
      { operation: addPath, path: { id: 1 }, body: nested },
      { operation: deletePath, path: { id: 1, tagpathid: 1 } },
      { operation: associate, body: { ...source, tagFilterId: 1 } },
      { operation: dissociate, path: { id: 1 } },
    ]),
    () => ({ operation: dissociate, when: 'for a source', path: { id: Number(association.id) }, status: 204 }),
    () => ({ operation: dissociate, when: 'once more', path: { id: Number(association.id) }, status: 204 }),
    { operation: associations, when: 'after that', status: 200, see: (body) => expect(body).toEqual([]) },
    () => ({ operation: deleteFilter, when: 'for one that is there', path: of(), status: 204 }),
    () => ({ operation: deleteFilter, when: 'for one that is gone', path: of(), status: 204 }),
    { operation: filters, when: 'after that', status: 200, see: (body) => expect(body).toEqual([]) },
  ];
};
