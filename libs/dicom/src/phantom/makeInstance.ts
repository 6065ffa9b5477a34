import { element } from '../attributes.js';
import type { DicomJson } from '../dicomJson.js';
import { uidFrom } from '../uid.js';
import { writeDicomFile } from '../write/writeDicomFile.js';

/** What a made instance shall have; everything else gets a plausible value. */
export interface InstanceOverrides {
  rows?: number;
  columns?: number;
  numberOfFrames?: number;
  samplesPerPixel?: number;
  photometricInterpretation?: string;
  planarConfiguration?: number;
  bitsStored?: number;
  highBit?: number;
  /** Stored values; the array's type gives Bits Allocated and Pixel Representation. Default: a ramp of int16; null: none. */
  pixels?: Uint8Array | Int8Array | Uint16Array | Int16Array | null;
  /** Default CT. */
  modality?: string;
  /** Default that of the modality. */
  sopClassUid?: string;
  /** Little endian, uncompressed or deflated; default explicit VR little endian. */
  transferSyntaxUid?: string;
  /** One value or several. Text that the writer cannot encode in it is written as UTF-8 (see `writeDicomFile`). */
  characterSet?: string | readonly string[];
  patientName?: string;
  patientId?: string;
  /** YYYYMMDD, like all dates here; times are HHMMSS. */
  patientBirthDate?: string;
  patientSex?: string;
  /** For instance `034Y`. */
  patientAge?: string;
  studyInstanceUid?: string;
  seriesInstanceUid?: string;
  /** Default made of the series and the instance number. */
  sopInstanceUid?: string;
  frameOfReferenceUid?: string;
  studyDate?: string;
  studyTime?: string;
  seriesDate?: string;
  seriesTime?: string;
  studyId?: string;
  accessionNumber?: string;
  referringPhysicianName?: string;
  studyDescription?: string;
  seriesDescription?: string;
  protocolName?: string;
  seriesNumber?: number;
  instanceNumber?: number;
  acquisitionNumber?: number;
  bodyPartExamined?: string;
  manufacturer?: string;
  manufacturerModelName?: string;
  stationName?: string;
  imageType?: readonly string[];
  /** mm. Default: 1 mm further in z with each instance number. */
  imagePositionPatient?: readonly [number, number, number];
  /** Default axial. */
  imageOrientationPatient?: readonly [number, number, number, number, number, number];
  /** Distance of rows, then of columns, in mm. Default 1, 1. */
  pixelSpacing?: readonly [number, number];
  sliceThickness?: number;
  spacingBetweenSlices?: number;
  sliceLocation?: number;
  /** Default for CT: 1 and 0. */
  rescaleSlope?: number;
  rescaleIntercept?: number;
  windowCenter?: number;
  windowWidth?: number;
  /** Attributes that win over all the others. */
  extra?: DicomJson;
  /** Tags to leave out in the end, for instance `['00200013']`. */
  without?: readonly string[];
}

const sopClasses: Readonly<Record<string, string>> = {
  CR: '1.2.840.10008.5.1.4.1.1.1',
  CT: '1.2.840.10008.5.1.4.1.1.2',
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
  MG: '1.2.840.10008.5.1.4.1.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
  NM: '1.2.840.10008.5.1.4.1.1.20',
  PT: '1.2.840.10008.5.1.4.1.1.128',
  US: '1.2.840.10008.5.1.4.1.1.6.1',
};
const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

/** A small DICOM file for tests: valid, the same for the same overrides. */
export function makeInstance(overrides: InstanceOverrides = {}): Buffer {
  const dataset: DicomJson = { ...entityAttributes(overrides), ...planeAttributes(overrides) };
  const pixels = overrides.pixels === undefined ? rampOf(overrides) : overrides.pixels;
  if (pixels !== null) Object.assign(dataset, pixelAttributes(overrides, pixels));
  Object.assign(dataset, overrides.extra);
  const [sopClassUid, sopInstanceUid] = [dataset['00080016']?.Value?.[0], dataset['00080018']?.Value?.[0]];
  for (const tag of overrides.without ?? []) delete dataset[tag];
  return writeDicomFile({
    dataset,
    transferSyntaxUid: overrides.transferSyntaxUid,
    pixelData: pixels === null ? undefined : new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength),
    mediaStorage: { sopClassUid: String(sopClassUid), sopInstanceUid: String(sopInstanceUid) },
  });
}

function entityAttributes(given: InstanceOverrides): DicomJson {
  const modality = given.modality ?? 'CT';
  const instanceNumber = given.instanceNumber ?? 1;
  const seriesInstanceUid = given.seriesInstanceUid ?? uidFrom('made series');
  const { characterSet = [] } = given;
  return present({
    '00080005': element('CS', ...(typeof characterSet === 'string' ? [characterSet] : characterSet)),
    '00080008': element('CS', ...(given.imageType ?? ['ORIGINAL', 'PRIMARY', 'AXIAL'])),
    '00080016': element('UI', given.sopClassUid ?? sopClasses[modality] ?? secondaryCapture),
    '00080018': element('UI', given.sopInstanceUid ?? uidFrom(`${seriesInstanceUid} instance ${instanceNumber}`)),
    '00080020': element('DA', given.studyDate ?? '20240102'),
    '00080021': element('DA', given.seriesDate),
    '00080030': element('TM', given.studyTime ?? '101112'),
    '00080031': element('TM', given.seriesTime),
    '00080050': element('SH', given.accessionNumber),
    '00080060': element('CS', modality),
    '00080070': element('LO', given.manufacturer ?? 'CIRCUS'),
    '00080090': element('PN', given.referringPhysicianName),
    '00081010': element('SH', given.stationName),
    '00081030': element('LO', given.studyDescription),
    '0008103E': element('LO', given.seriesDescription),
    '00081090': element('LO', given.manufacturerModelName),
    '00100010': element('PN', given.patientName ?? 'Made^Patient'),
    '00100020': element('LO', given.patientId ?? 'MADE-1'),
    '00100030': element('DA', given.patientBirthDate),
    '00100040': element('CS', given.patientSex),
    '00101010': element('AS', given.patientAge),
    '00180015': element('CS', given.bodyPartExamined),
    '00181030': element('LO', given.protocolName),
    '0020000D': element('UI', given.studyInstanceUid ?? uidFrom('made study')),
    '0020000E': element('UI', seriesInstanceUid),
    '00200010': element('SH', given.studyId),
    '00200011': element('IS', given.seriesNumber ?? 1),
    '00200012': element('IS', given.acquisitionNumber),
    '00200013': element('IS', instanceNumber),
  });
}

function planeAttributes(given: InstanceOverrides): DicomJson {
  const isCt = (given.modality ?? 'CT') === 'CT';
  return present({
    '00180050': element('DS', given.sliceThickness ?? 1),
    '00180088': element('DS', given.spacingBetweenSlices),
    '00185100': element('CS', 'HFS'),
    '00200032': element('DS', ...(given.imagePositionPatient ?? [0, 0, given.instanceNumber ?? 1])),
    '00200037': element('DS', ...(given.imageOrientationPatient ?? [1, 0, 0, 0, 1, 0])),
    '00200052': element('UI', given.frameOfReferenceUid ?? uidFrom('made frame of reference')),
    '00201041': element('DS', given.sliceLocation),
    '00280030': element('DS', ...(given.pixelSpacing ?? [1, 1])),
    '00281050': element('DS', given.windowCenter),
    '00281051': element('DS', given.windowWidth),
    '00281052': element('DS', given.rescaleIntercept ?? (isCt ? 0 : undefined)),
    '00281053': element('DS', given.rescaleSlope ?? (isCt ? 1 : undefined)),
  });
}

function pixelAttributes(given: InstanceOverrides, pixels: NonNullable<InstanceOverrides['pixels']>): DicomJson {
  const { rows, columns } = sizeOf(given);
  const samplesPerPixel = given.samplesPerPixel ?? 1;
  const bitsAllocated = pixels.BYTES_PER_ELEMENT * 8;
  const bitsStored = given.bitsStored ?? bitsAllocated;
  const signed = pixels instanceof Int8Array || pixels instanceof Int16Array;
  return present({
    '00280002': element('US', samplesPerPixel),
    '00280004': element('CS', given.photometricInterpretation ?? (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2')),
    '00280006': element('US', given.planarConfiguration ?? (samplesPerPixel > 1 ? 0 : undefined)),
    '00280008': element('IS', given.numberOfFrames),
    '00280010': element('US', rows),
    '00280011': element('US', columns),
    '00280100': element('US', bitsAllocated),
    '00280101': element('US', bitsStored),
    '00280102': element('US', given.highBit ?? bitsStored - 1),
    '00280103': element('US', signed ? 1 : 0),
  });
}

function sizeOf({ rows = 16, columns = 16 }: InstanceOverrides): { rows: number; columns: number } {
  return { rows, columns };
}

function rampOf(given: InstanceOverrides): Int16Array {
  const { rows, columns } = sizeOf(given);
  const length = rows * columns * (given.numberOfFrames ?? 1) * (given.samplesPerPixel ?? 1);
  return Int16Array.from({ length }, (_, index) => (index % 2000) - 1000);
}

/** Optional attributes nobody asked for are left out; those that must be there, though empty (type 2), stay. */
function present(dataset: DicomJson): DicomJson {
  const needed = ['00080050', '00080090', '00100030', '00100040', '00200010'];
  return Object.fromEntries(
    Object.entries(dataset).filter(([tag, { Value }]) => Value !== undefined || needed.includes(tag)),
  );
}
