import type { FlatSeries, SliceboxImage } from '@circus/contracts';
import { request } from '../api/request.js';

/** A series that is to be sent, with its images. */
export interface ChosenSeries {
  flat: FlatSeries;
  images: ChosenImage[];
}

interface ChosenImage {
  id: number;
  /** Instance Number; NaN for an image without one. */
  number: number;
}

const AT_ONCE = 4;

/**
 * The series of these UIDs, or all of their studies, as Slicebox knows them.
 *
 * @param wholeStudies also the other series of each study
 */
export async function chosenSeries(uids: readonly string[], wholeStudies: boolean): Promise<ChosenSeries[]> {
  const named = (await inTurn(uids, (uid) => seriesWhere('seriesInstanceUID', uid))).flat();
  const studies = [...new Set(named.map(({ study }) => study.studyInstanceUID.value))];
  const all = wholeStudies ? (await inTurn(studies, (uid) => seriesWhere('studyInstanceUID', uid))).flat() : named;
  const each = [...new Map(all.map((flat) => [flat.id, flat])).values()];
  return inTurn(each, async (flat) => {
    const images = await request<SliceboxImage[]>(`/api/metadata/images?seriesid=${flat.id}&count=-1`);
    return {
      flat,
      images: images.map(({ id, instanceNumber: { value } }) => ({
        id,
        number: value === '' ? Number.NaN : Number(value),
      })),
    };
  });
}

const seriesWhere = (propertyName: string, propertyValue: string): Promise<FlatSeries[]> =>
  request('/api/metadata/flatseries/query', {
    method: 'POST',
    json: { startIndex: 0, count: 10_000, queryProperties: [{ propertyName, operator: '=', propertyValue }] },
  });

/** A few at a time, in the order given. */
async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let index = 0; index < items.length; index += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(index, index + AT_ONCE).map(work))));
  }
  return results;
}

/** Values that one patient's images get in the place of their own. */
export interface PatientValues {
  patientName: string;
  patientId: string;
}

/** Each image with the values of its patient. */
export const withValues = (chosen: readonly ChosenSeries[], values: ReadonlyMap<number, PatientValues>) =>
  chosen.flatMap(({ flat, images }) => {
    const tagValues = tagValuesOf(values.get(flat.patient.id));
    return images.map(({ id }) => ({ imageId: id, tagValues }));
  });

export const tagValuesOf = (values: PatientValues | undefined): { tagPath: { name: string }; value: string }[] =>
  [
    { tagPath: { name: 'PatientName' }, value: values?.patientName.trim() ?? '' },
    { tagPath: { name: 'PatientID' }, value: values?.patientId.trim() ?? '' },
  ].filter(({ value }) => value !== '');
