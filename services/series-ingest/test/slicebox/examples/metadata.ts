import type { SeriesTag } from '@circus/contracts';
import { badPages, type Example, type ExamplesOf, NOBODY_S_ID } from './example.js';

const LEVELS = ['patients', 'studies', 'series', 'flatseries', 'images'] as const;
const beyondContract = true;

export const metadataExamples: ExamplesOf = ({ ids, user, outsider }) => {
  const idOf = {
    patients: ids.patient,
    studies: ids.study,
    series: ids.series,
    flatseries: ids.series,
    images: ids.image,
  };
  const seriesFilters = { sources: 'user:1,box:2', seriestypes: '1,2', seriestags: '3' };
  const lists = {
    patients: {},
    studies: { patientid: ids.patient },
    series: { studyid: ids.study },
    flatseries: {},
    images: { seriesid: ids.series },
  };
  const notEmpty = (body: unknown) => expect(body).not.toEqual([]);

  const ofLevel = (level: (typeof LEVELS)[number]): Example[] => {
    const [list, single, query] = [
      `GET /metadata/${level}`,
      `GET /metadata/${level}/{id}`,
      `POST /metadata/${level}/query`,
    ];
    const base = lists[level];
    const hasFilters = level !== 'images';
    const isOrdered = level === 'patients' || level === 'flatseries';
    const asked = (body: Record<string, unknown>) => ({ startIndex: 0, count: 10, queryProperties: [], ...body });
    const property = { propertyName: 'modality', operator: '=', propertyValue: 'CT' };
    const refusedQueries: [string, Record<string, unknown> | unknown[]][] = [
      ['without a start', { count: 1, queryProperties: [] }],
      ['without a count', { startIndex: 0, queryProperties: [] }],
      ['without conditions', { startIndex: 0, count: 1 }],
      ['with a start before the first', asked({ startIndex: -1 })],
      ['with an unknown operator', asked({ queryProperties: [{ ...property, operator: '<' }] })],
      ['with an unknown property', asked({ queryProperties: [{ ...property, propertyName: 'nothing' }] })],
      ['with an order by an unknown property', asked({ order: { orderBy: 'nothing', orderAscending: true } })],
      ['with an unknown kind of source', asked({ filters: { sourceRefs: [{ sourceType: 'hat', sourceId: 1 }] } })],
      ['with too many conditions', asked({ queryProperties: Array(101).fill(property) })],
      ['with too many ids', asked({ filters: { seriesTypeIds: Array(10_001).fill(1) } })],
      ['that is an array', []],
    ];
    return [
      { operation: list, when: 'with its required parameters only', query: base, as: user, status: 200, see: notEmpty },
      {
        operation: list,
        when: 'for everything',
        query: { ...base, startindex: 0, count: -1 },
        status: 200,
        see: notEmpty,
      },
      { operation: list, when: 'for no items', query: { ...base, count: 0 }, status: 200, see: expectNothing },
      {
        operation: list,
        when: 'for somebody with another domain',
        query: base,
        as: outsider,
        status: 200,
        see: expectNothing,
      },
      ...badPages(list, base),
      ...(hasFilters
        ? [
            {
              operation: list,
              when: 'with series filters',
              query: { ...base, ...seriesFilters },
              status: 200,
              see: expectNothing,
            },
            {
              operation: list,
              when: 'with the sources of the images',
              query: { ...base, sources: 'user:1' },
              status: 200,
            },
            ...Object.entries({ sources: 'user', seriestypes: 'x', seriestags: '1;2' }).map(([name, bad]) => ({
              operation: list,
              when: `with ${name} of another form`,
              query: { ...base, [name]: bad },
              status: 400,
              beyondContract,
            })),
          ]
        : []),
      ...(isOrdered
        ? [
            {
              operation: list,
              when: 'in an order',
              query: { orderby: 'patientName', orderascending: false },
              status: 200,
              see: notEmpty,
            },
            { operation: list, when: 'with a text', query: { filter: 'FINDME' }, status: 200, see: notEmpty },
            { operation: list, when: 'with a text of nobody', query: { filter: '%' }, status: 200, see: expectNothing },
            {
              operation: list,
              when: 'in an order of nothing',
              query: { orderby: 'nothing' },
              status: 400,
              beyondContract,
            },
            {
              operation: list,
              when: 'in an order that is neither',
              query: { orderascending: 'x' },
              status: 400,
              beyondContract,
            },
          ]
        : []),
      ...Object.keys(base).flatMap((name) => [
        { operation: list, when: `without ${name}`, status: 400, beyondContract },
        {
          operation: list,
          when: `with a ${name} that is no number`,
          query: { [name]: 'x' },
          status: 400,
          beyondContract,
        },
        {
          operation: list,
          when: `with the ${name} of nothing`,
          query: { [name]: NOBODY_S_ID },
          status: 200,
          see: expectNothing,
        },
      ]),
      { operation: single, when: 'for one that is there', path: { id: idOf[level] }, as: user, status: 200 },
      { operation: single, when: 'for one that is not there', path: { id: NOBODY_S_ID }, status: 404 },
      { operation: single, when: 'for an id that is no number', path: { id: 'x' }, status: 404 },
      { operation: single, when: 'for one of another domain', path: { id: idOf[level] }, as: outsider, status: 404 },
      { operation: query, when: 'without conditions', body: asked({}), as: user, status: 200, see: notEmpty },
      {
        operation: query,
        when: 'with both operators, on every level, in an order',
        body: asked({
          queryProperties: [
            property,
            { propertyName: 'patientName', operator: 'like', propertyValue: 'findme' },
            { propertyName: 'studyInstanceUID', operator: 'like', propertyValue: '.' },
            ...(level === 'images' ? [{ propertyName: 'sopInstanceUID', operator: 'like', propertyValue: '.' }] : []),
          ],
          order: { orderBy: 'patientName', orderAscending: false },
        }),
        status: 200,
        see: notEmpty,
      },
      {
        operation: query,
        when: 'with filters',
        body: asked({
          filters: { sourceRefs: [{ sourceType: 'box', sourceId: 1 }], seriesTypeIds: [1], seriesTagIds: [1] },
        }),
        status: 200,
        see: expectNothing,
      },
      {
        operation: query,
        when: 'for somebody with another domain',
        body: asked({}),
        as: outsider,
        status: 200,
        see: expectNothing,
      },
      ...refusedQueries.map(([what, body]) => ({ operation: query, when: what, body, status: 400, beyondContract })),
    ];
  };

  const imagesOf = (operation: string, id: number, ofNothing: Pick<Example, 'status' | 'see'>): Example[] => [
    { operation, when: 'for one that is there', path: { id }, as: user, status: 200, see: notEmpty },
    { operation, when: 'with series filters', path: { id }, query: seriesFilters, status: 200, see: expectNothing },
    { operation, when: 'with a bad filter', path: { id }, query: { sources: 'x' }, status: 400, beyondContract },
    { operation, when: 'for one that is not there', path: { id: NOBODY_S_ID }, ...ofNothing },
    { operation, when: 'for one of another domain', path: { id }, as: outsider, ...ofNothing },
  ];

  let tag: SeriesTag = { id: 0, name: '' };
  const tagging = 'POST /metadata/series/{id}/seriestags';
  const seriesTags = 'GET /metadata/series/{id}/seriestags';
  const untagging = 'DELETE /metadata/series/{seriesId}/seriestags/{seriesTagId}';
  const typing = 'PUT /metadata/series/{seriesId}/seriestypes/{seriesTypeId}';
  const untyping = 'DELETE /metadata/series/{seriesId}/seriestypes/{seriesTypeId}';
  const path = { id: ids.series };
  const missing = { path: { id: NOBODY_S_ID }, status: 404 };
  const hidden = { path, as: outsider, status: 404 };
  const unlinked = { seriesId: ids.series, seriesTypeId: NOBODY_S_ID };

  return [
    ...LEVELS.flatMap(ofLevel),
    ...imagesOf('GET /metadata/patients/{id}/images', ids.patient, { status: 200, see: expectNothing }),
    ...imagesOf('GET /metadata/studies/{id}/images', ids.study, { status: 404 }),

    ...['source', 'seriestypes', 'seriestags'].flatMap((of) => {
      const operation = `GET /metadata/series/{id}/${of}`;
      return [
        { operation, when: 'for a series', path, as: user, status: 200 },
        { operation, when: 'for one that is not there', ...missing },
        { operation, when: 'for one of another domain', ...hidden },
      ];
    }),

    {
      operation: tagging,
      when: 'with a new name',
      path,
      body: { id: -1, name: 'seen' },
      as: user,
      status: 201,
      see: (body) => {
        tag = body as SeriesTag;
      },
    },
    {
      operation: tagging,
      when: 'twice',
      path,
      body: { name: 'seen' },
      status: 201,
      see: (body) => expect(body).toEqual(tag),
    },
    ...['', 'x'.repeat(181), null].map((name) => ({
      operation: tagging,
      when: `with the name ${name === null ? 'null' : `of ${name.length} characters`}`,
      path,
      body: { name },
      status: 400,
      beyondContract,
    })),
    { operation: tagging, when: 'for a series that is not there', body: { name: 'seen' }, ...missing },
    { operation: tagging, when: 'for a series of another domain', body: { name: 'seen' }, ...hidden },
    {
      operation: seriesTags,
      when: 'for a tagged series',
      path,
      status: 200,
      see: (body) => expect(body).toEqual([tag]),
    },
    () => ({
      operation: 'GET /metadata/flatseries',
      when: 'with a tag that a series has',
      query: { seriestags: tag.id },
      status: 200,
      see: notEmpty,
    }),
    {
      operation: 'GET /metadata/seriestags',
      when: 'for a user',
      as: user,
      status: 200,
      see: (body) => expect(body).toEqual([tag]),
    },
    {
      operation: 'GET /metadata/seriestags',
      when: 'for somebody with another domain',
      as: outsider,
      status: 200,
      see: expectNothing,
    },
    () => ({
      operation: untagging,
      when: 'for somebody with another domain, who changes nothing',
      path: { seriesId: ids.series, seriesTagId: tag.id },
      as: outsider,
      status: 204,
    }),
    { operation: seriesTags, when: 'after it', path, status: 200, see: (body) => expect(body).toEqual([tag]) },
    () => ({
      operation: untagging,
      when: 'for a tag',
      path: { seriesId: ids.series, seriesTagId: tag.id },
      as: user,
      status: 204,
    }),
    () => ({
      operation: untagging,
      when: 'once more',
      path: { seriesId: ids.series, seriesTagId: tag.id },
      status: 204,
    }),
    { operation: seriesTags, when: 'after that', path, status: 200, see: expectNothing },
    {
      operation: 'GET /metadata/seriestags',
      when: 'for tags that no series has any more',
      status: 200,
      see: expectNothing,
    },

    { operation: typing, when: 'for a type that is not there', path: unlinked, status: 404 },
    { operation: untyping, when: 'for a type that is not there', path: unlinked, status: 204 },
    { operation: 'DELETE /metadata/series/{id}/seriestypes', when: 'for a series', path, as: user, status: 204 },
    { operation: 'DELETE /metadata/series/{id}/seriestypes', when: 'for none', path: { id: NOBODY_S_ID }, status: 204 },
  ];
};

const expectNothing = (body: unknown) => expect(body).toEqual([]);
