import { MY_LIST_ITEMS_MAX, myListCreation, myListEditor, storableText } from '@circus/contracts';
import { z } from 'zod';
import { Prisma } from '../database.js';
import { issuesOf, type RowCheck, unless } from './rowCheck.js';

const list = myListCreation.extend({ editors: z.array(myListEditor), ownerEmail: storableText.min(1) });

interface ListRow extends z.infer<typeof list> {
  hasOwner: boolean;
  items: bigint;
}

export const myListRows: RowCheck<ListRow> = {
  entity: 'my list',
  key: [{ column: Prisma.sql`l.my_list_id`, type: 'text' }],
  columns: Prisma.sql`l.name, l.resource_type AS "resourceType", l.public, l.editors, l.owner_email AS "ownerEmail",
    EXISTS (SELECT FROM auth."user" u WHERE u.id = l.owner_id) AS "hasOwner",
    (SELECT count(*) FROM cases.my_list_item i WHERE i.my_list_id = l.my_list_id) AS items`,
  from: Prisma.sql`cases.my_list l`,
  // Each may have many items, all of which are counted.
  pageSize: 100,
  reasonsOf: ({ hasOwner, items, ...row }) => [
    ...issuesOf(list, row),
    ...unless(
      [hasOwner, 'its owner does not exist'],
      [items <= MY_LIST_ITEMS_MAX, `it has more than ${MY_LIST_ITEMS_MAX} items`],
    ),
  ],
};

interface ItemRow {
  isSeries: boolean;
  hasSeriesId: boolean;
  sameUid: boolean | null;
  caseExists: boolean;
  isCase: boolean;
  sameSearch: boolean;
}

const SERIES_COPIES =
  'domain, modality, sex, patient_years, width, height, series_date_time, created_at, updated_minute, series_instance_uid, ' +
  'study_instance_uid, series_description, body_part_examined, station_name, manufacturer, manufacturer_model_name, patient_name, patient_id';
const CASE_COPIES =
  'case_id, project_id, tags, patient_id, patient_name, patient_age, patient_sex, created_at, updated_at';
const columns = (alias: string, names: string) => Prisma.raw(names.replace(/\w+/g, (name) => `${alias}.${name}`));

/** What no foreign key watches. An item whose series was deleted is left behind on purpose. */
export const myListItemRows: RowCheck<ItemRow> = {
  entity: 'my list item',
  key: [
    { column: Prisma.sql`i.my_list_id`, type: 'text' },
    { column: Prisma.sql`i.resource_id`, type: 'text' },
  ],
  columns: Prisma.sql`l.resource_type = 'series' AS "isSeries", l.resource_type = 'clinicalCases' AS "isCase",
    i.series_id IS NOT NULL AS "hasSeriesId", s.series_instance_uid = i.resource_id AS "sameUid",
    EXISTS (SELECT FROM cases.clinical_case c WHERE c.case_id = i.resource_id) AS "caseExists",
    NOT EXISTS (SELECT FROM archive.series_search k LEFT JOIN cases.listed_series x ON x.id = i.position AND x.my_list_id = i.my_list_id
        AND (x.series_id, x.added_to_list_at, ${columns('x', SERIES_COPIES)}) IS NOT DISTINCT FROM (k.id, i.created_at, ${columns('k', SERIES_COPIES)})
      WHERE k.id = i.series_id AND x.id IS NULL)
    AND NOT EXISTS (SELECT FROM cases.clinical_case k LEFT JOIN cases.listed_case x ON x.id = i.position AND x.my_list_id = i.my_list_id
        AND (x.added_to_list_at, ${columns('x', CASE_COPIES)}) IS NOT DISTINCT FROM (i.created_at, ${columns('k', CASE_COPIES)})
      WHERE k.case_id = i.resource_id AND l.resource_type = 'clinicalCases' AND x.id IS NULL) AS "sameSearch"`,
  from: Prisma.sql`cases.my_list_item i
    JOIN cases.my_list l ON l.my_list_id = i.my_list_id
    LEFT JOIN archive.series s ON s.id = i.series_id`,
  reasonsOf: ({ isSeries, isCase, hasSeriesId, sameUid, caseExists, sameSearch }) =>
    unless(
      [isSeries === hasSeriesId, isSeries ? "it lacks the archive's id of the series" : 'it names a series'],
      [sameUid !== false, 'its UID is another than in the archive'],
      [!isCase || caseExists, 'there is no such case'],
      [sameSearch, 'searches within the list find it as something else than it is'],
    ),
};
