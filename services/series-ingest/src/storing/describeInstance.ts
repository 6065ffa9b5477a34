import { Refusal } from '@circus/contracts';
import {
  type DicomHeader,
  numberOf,
  parametersOf,
  patientInfoOf,
  pixelHeaderOf,
  seriesDateOf,
  textOf,
} from '@circus/dicom';
import { columnText, levelAttributesOf, storableText } from './archiveLevels.js';
import { postgresJson } from './postgresJson.js';
import type { InstanceDescription } from './receivedInstance.js';

const INT4_MAX = 2 ** 31 - 1;
/** PostgreSQL's jsonb ends at 256 MB; nobody wants to be near it. */
const MAX_TAGS_CHARACTERS = 64 * 2 ** 20;

/**
 * What the archive's rows say of an instance.
 *
 * @param defaultOffsetMinutes offset of dates in files that do not say their own, minutes east of Greenwich
 * @throws Refusal `tooLarge` for an object whose attributes are too many to be searched
 */
export function describeInstance(
  header: DicomHeader,
  defaultOffsetMinutes: number,
): InstanceDescription & Record<'tagsJson' | 'pixelHeaderJson', string> {
  const { dataset } = header;
  const pixelHeader = pixelHeaderOf(header);
  const tagsJson = postgresJson(dataset);
  if (tagsJson.length > MAX_TAGS_CHARACTERS) {
    throw new Refusal('tooLarge', 'The DICOM file has more attributes than the archive can hold.');
  }
  return {
    identity: {
      patientName: storableText(textOf(dataset, '00100010')),
      patientId: storableText(textOf(dataset, '00100020')),
      studyInstanceUid: header.studyInstanceUid,
      seriesInstanceUid: header.seriesInstanceUid,
      sopInstanceUid: header.sopInstanceUid,
    },
    levels: levelAttributesOf(dataset),
    sopClassUid: header.sopClassUid,
    transferSyntaxUid: header.transferSyntaxUid,
    instanceNumber: columnText(dataset, '00200013'),
    wantedImageNumber: integer(numberOf(dataset, '00200013')),
    imageType: columnText(dataset, '00080008'),
    seriesNumber: integer(numberOf(dataset, '00200011')),
    seriesDateTime: seriesDateOf(header, defaultOffsetMinutes),
    rows: count(numberOf(dataset, '00280010')),
    columns: count(numberOf(dataset, '00280011')),
    bitsAllocated: count(numberOf(dataset, '00280100')),
    numberOfFrames: pixelHeader ? count(pixelHeader.numberOfFrames) : 0,
    parameters: parametersOf(header),
    patientInfo: patientInfoOf(header),
    tagsJson,
    pixelHeaderJson: postgresJson(pixelHeader),
  };
}

/** Null for what is no whole number that a PostgreSQL integer holds. */
const integer = (value: number | null): number | null =>
  value !== null && Number.isInteger(value) && Math.abs(value) <= INT4_MAX ? value : null;

const count = (value: number | null): number =>
  value === null ? 0 : Math.min(Math.max(0, Math.trunc(value)), INT4_MAX);
