import { dicomUid, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import {
  chooseOffer,
  describeOffers,
  multipartRelated,
  nativeDicomModel,
  type Offer,
  seriesPath,
  studyPath,
} from '@circus/dicom-web';
import { mayUsePersonalInfo, type ReadAudit, type ServiceApp, suiteAddress } from '@circus/service-kit';
import { z } from 'zod';
import { queryAnswer } from '../dicomWeb/query/queryAnswer.js';
import type { LevelName } from '../dicomWeb/query/queryLevels.js';
import { parseDicomWebQuery } from '../dicomWeb/query/queryRequest.js';
import { runQuery } from '../dicomWeb/query/runQuery.js';

const OFFERS = [
  { type: 'application/dicom+json', multipart: false, isDefault: true },
  { type: 'application/json', multipart: false, isDefault: true },
  { type: 'application/dicom+xml', multipart: true, isDefault: true },
] as const satisfies Offer[];

const path = z.object({ study: dicomUid.optional(), series: dicomUid.optional() });

const SEARCHES = [
  { url: '/dicom-web/studies', level: 'studies', params: z.object({}), what: 'studies' },
  { url: '/dicom-web/series', level: 'series', params: z.object({}), what: 'series' },
  { url: '/dicom-web/studies/:study/series', level: 'series', params: studyPath, what: 'series of a study' },
  { url: '/dicom-web/instances', level: 'instances', params: z.object({}), what: 'instances' },
  { url: '/dicom-web/studies/:study/instances', level: 'instances', params: studyPath, what: 'instances of a study' },
  {
    url: '/dicom-web/studies/:study/series/:series/instances',
    level: 'instances',
    params: seriesPath,
    what: 'instances of a series',
  },
] as const satisfies { url: string; level: LevelName; params: z.ZodObject; what: string }[];

/** Attributes by keyword or tag, also in sequences, and the parameters of PS3.18 table 8.3.4-1. */
const query = z
  .looseObject({
    limit: z.string().optional().meta({ description: 'Matches in the answer; at most 10,000' }),
    offset: z.string().optional().meta({ description: 'Matches to pass over' }),
    fuzzymatching: z.string().optional().meta({ description: '`true`: names match by the beginnings of their parts' }),
    includefield: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .meta({ description: 'Further attributes to show, by keyword or tag; `all` for every one' }),
    accept: z.string().optional().meta({ description: 'Instead of the header `Accept`' }),
  })
  .meta({ description: 'Any attribute by keyword or tag, with the value to match' });

export interface DicomWebSearchParts {
  database: Database;
  readAudit: ReadAudit;
}

/** QIDO-RS: searching studies, series and instances (PS3.18 10.6). */
export function dicomWebSearchRoutes(app: ServiceApp, { database, readAudit }: DicomWebSearchParts): void {
  for (const { url, level, params, what } of SEARCHES) {
    app.get(
      url,
      {
        config: { access: { domain: { handler: 'leavesOut' } }, surface: 'dicomweb' },
        schema: {
          summary: `Search ${what}`,
          description:
            'By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and times, `""` for ' +
            'empty ones. `X-Total-Count` tells how many match. Without the right to see patients their attributes are empty.',
          tags: ['DICOMweb'],
          params,
          querystring: query,
          response: { 200: z.any().describe('Data sets'), 204: z.undefined().describe('Nothing matches') },
        },
      },
      async (request, reply) => {
        const asked = parseDicomWebQuery(request.query, request.access);
        const offer = chooseOffer(request.query.accept ?? request.headers.accept, OFFERS);
        if (!offer) throw new Refusal('notAcceptable', `Accept: the answer can be ${describeOffers(OFFERS)}.`);
        const result = await runQuery(database, request.access, level, path.parse(request.params), asked);
        const showsPatient = mayUsePersonalInfo(request.access);
        const answer = queryAnswer(result, asked.include, {
          showsPatient,
          root: suiteAddress(request, undefined) ?? '',
        });
        if (showsPatient) {
          const uids = new Set(result.rows.map(({ study, series }) => series ?? study));
          const entity = level === 'studies' ? 'study' : 'series';
          readAudit.record(
            request,
            [...uids].map((entityId) => ({ action: `${entity}.search`, entity, entityId })),
          );
        }
        reply.header('X-Total-Count', String(result.totalItems)).header('Cache-Control', 'private, no-cache');
        if (!result.totalItemsExact) reply.header('X-Total-Count-Exact', 'false');
        const left = result.totalItems - asked.offset - answer.length;
        if (left > 0 && answer.length > 0) {
          reply.header('Warning', `299 circus "There are ${left} additional results that can be requested"`);
        }
        if (answer.length === 0) return reply.code(204).send(undefined);
        if (offer.multipart) {
          const parts = (async function* () {
            for (const dataset of answer) {
              yield { type: 'application/dicom+xml; charset=utf-8', bytes: Buffer.from(nativeDicomModel(dataset)) };
            }
          })();
          const related = multipartRelated(offer.type, parts);
          return reply.header('Content-Type', related.contentType).send(related.stream);
        }
        return reply.type(offer.type).send(Buffer.from(JSON.stringify(answer)));
      },
    );
  }
}
