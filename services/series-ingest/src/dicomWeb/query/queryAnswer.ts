import { type DicomElement, type DicomJson, element, nameOfText } from '@circus/dicom';
import { resourceAddress, withoutPatient } from '@circus/dicom-web';
import type { MetadataReader } from '../instanceMetadata.js';
import type { DicomWebQuery } from './queryRequest.js';
import type { Match, QueryResult } from './runQuery.js';

/** Values of these are never several, whatever characters they hold (PS3.5 6.4). */
const SINGLE_VRS = new Set(['LT', 'ST', 'UT', 'UR']);
const NUMBER_VRS = new Set(['DS', 'IS', 'US']);

/** The matches of a query as data sets (PS3.18 10.6.3.3), patients' attributes empty for who may not see them. */
export function queryAnswer(
  { rows, tags, level }: QueryResult,
  include: DicomWebQuery['include'],
  { showsPatient, root }: MetadataReader,
): DicomJson[] {
  return rows.map((match) => {
    const dataset: DicomJson = {
      '00080005': element('CS', 'ISO_IR 192'),
      ...fromDatasets(match, include),
      ...Object.fromEntries(
        tags.map((tag, index) => [tag, elementOf(level.attributes[tag]?.vr ?? 'UN', match.texts[index] ?? '')]),
      ),
      '00080056': element('CS', 'ONLINE'),
      '00081190': element('UR', resourceAddress(root, match)),
    };
    if (match.modalities) {
      dataset['00080061'] = element('CS', ...match.modalities);
      dataset['00201206'] = element('IS', match.seriesCount);
      dataset['00201208'] = element('IS', match.instanceCount);
    }
    return showsPatient ? dataset : withoutPatient(dataset);
  });
}

/** What was asked for and stands in no column. Long values are had by the metadata of the instance. */
function fromDatasets({ datasets }: Match, include: DicomWebQuery['include']): DicomJson {
  const all: DicomJson = Object.assign({}, ...datasets);
  const wanted = include === 'all' ? Object.keys(all) : include;
  return Object.fromEntries(
    wanted.flatMap((tag) => {
      const found = all[tag];
      return found === undefined || found.BulkDataURI !== undefined ? [] : [[tag, found]];
    }),
  );
}

/** @param text several values between `\` */
function elementOf(vr: string, text: string): DicomElement {
  if (text === '') return { vr };
  if (vr === 'PN') return { vr, Value: text.split('\\').map(nameOfText) };
  const values = SINGLE_VRS.has(vr) ? [text] : text.split('\\');
  return { vr, Value: NUMBER_VRS.has(vr) ? values.map(numberOrText) : values };
}

/** JSON has numbers; what a file writes wrongly stays as it is. */
const numberOrText = (value: string): number | string =>
  value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
