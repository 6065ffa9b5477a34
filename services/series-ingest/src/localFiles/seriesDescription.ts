import {
  type DicomHeader,
  numberOf,
  type PatientInfo,
  parametersOf,
  patientInfoOf,
  type SeriesParameter,
  seriesDateOf,
  textOf,
} from '@circus/dicom';

/** What a file says of its series, under CIRCUS' names (spec circus-db 2.1 to 2.3); null for what it does not say. */
export interface SeriesDescription {
  seriesUid: string;
  studyUid: string;
  instanceNumber: number | null;
  width: number | null;
  height: number | null;
  seriesDate: string | null;
  studyDate: string | null;
  modality: string;
  seriesDescription: string;
  bodyPart: string;
  stationName: string;
  modelName: string;
  manufacturer: string;
  patientInfo: PatientInfo;
  parameters: Record<string, SeriesParameter>;
}

/** @param defaultOffsetMinutes offset of dates that carry none, minutes east of Greenwich */
export function seriesDescriptionOf(header: DicomHeader, defaultOffsetMinutes: number): SeriesDescription {
  const { dataset } = header;
  // Without a series date, the date of the series is that of the study.
  const { '00080021': _seriesDate, ...ofStudy } = dataset;
  return {
    seriesUid: header.seriesInstanceUid,
    studyUid: header.studyInstanceUid,
    instanceNumber: numberOf(dataset, '00200013'),
    width: numberOf(dataset, '00280011'),
    height: numberOf(dataset, '00280010'),
    seriesDate: seriesDateOf(header, defaultOffsetMinutes)?.toISOString() ?? null,
    studyDate: seriesDateOf({ ...header, dataset: ofStudy }, defaultOffsetMinutes)?.toISOString() ?? null,
    modality: textOf(dataset, '00080060'),
    seriesDescription: textOf(dataset, '0008103E'),
    bodyPart: textOf(dataset, '00180015'),
    stationName: textOf(dataset, '00081010'),
    modelName: textOf(dataset, '00081090'),
    manufacturer: textOf(dataset, '00080070'),
    patientInfo: patientInfoOf(header),
    parameters: parametersOf(header),
  };
}
