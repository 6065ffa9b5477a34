import { element } from '../attributes.js';
import type { DicomJson } from '../dicomJson.js';
import { uidFrom } from '../uid.js';
import { writeDicomFile } from '../write/writeDicomFile.js';
import { normalNoise, randomFrom } from './random.js';
import { type SliceGrid, SlicePainter } from './slicePainter.js';
import { type Nodule, Thorax } from './thorax.js';

/** Size, geometry and identity of a phantom series. */
export interface CtPhantomOptions {
  /** Default 60. */
  slices?: number;
  /** Default 512. */
  rows?: number;
  /** Default 512. */
  columns?: number;
  /** Same options, same bytes. Also tells phantoms apart: UIDs and patient ID are made of it. Default 1. */
  seed?: number;
  /** Distance of slices in mm. Default 2.5. */
  slicePitch?: number;
  /** mm, both directions. Default 0.7 at 512 columns; the field of view stays 358.4 mm. */
  pixelSpacing?: number;
  patientId?: string;
  patientName?: string;
  studyInstanceUid?: string;
  seriesInstanceUid?: string;
  seriesNumber?: number;
  studyDescription?: string;
  seriesDescription?: string;
  /** YYYYMMDD. */
  studyDate?: string;
  accessionNumber?: string;
}

/** One slice of a phantom. */
export interface PhantomInstance {
  /** From 1, head first. */
  instanceNumber: number;
  sopInstanceUid: string;
  /** The whole DICOM file, explicit VR little endian. */
  bytes: Buffer;
}

/** A phantom series; each iteration makes the slices anew, one at a time. */
export interface CtPhantom extends Iterable<PhantomInstance> {
  seriesInstanceUid: string;
  studyInstanceUid: string;
  patientId: string;
  /** What a detection has to find. */
  nodules: readonly Nodule[];
}

/** HU of stored value 0; stored values are unsigned, 12 bits. */
const rescaleIntercept = -1024;
const highestStored = 4095;
const noiseSize = 1 << 16;
const noiseDeviation = 14;

/**
 * An anatomy-like chest CT that belongs to nobody: 12 bits unsigned, rescale slope 1, intercept -1024, axial, head first,
 * with all attributes that the CT Image IOD asks for (PS3.3 A.3). Slices come one at a time, about ten milliseconds each
 * at 512 × 512.
 */
export function ctPhantom(options: CtPhantomOptions = {}): CtPhantom {
  const { slices = 60, rows = 512, columns = 512, seed = 1, slicePitch = 2.5 } = options;
  const grid: SliceGrid = { rows, columns, spacing: options.pixelSpacing ?? (0.7 * 512) / columns };
  const studyInstanceUid = options.studyInstanceUid ?? uidFrom(`CT phantom ${seed} study`);
  const seriesInstanceUid =
    options.seriesInstanceUid ?? uidFrom(`${studyInstanceUid} series ${slices} ${rows} ${columns} ${slicePitch}`);
  const patientId = options.patientId ?? `PHANTOM-CT-${seed}`;
  const thorax = new Thorax(randomFrom(seed), slices * slicePitch);
  const common = commonAttributes({ ...options, studyInstanceUid, seriesInstanceUid, patientId }, grid, slicePitch);

  function* makeSlices(): Generator<PhantomInstance> {
    const random = randomFrom(seed + 1);
    const noise = normalNoise(random, noiseSize, noiseDeviation);
    const painter = new SlicePainter(grid);
    for (let index = 0; index < slices; index++) {
      const instanceNumber = index + 1;
      const sopInstanceUid = uidFrom(`${seriesInstanceUid} instance ${instanceNumber}`);
      thorax.paint(painter, { depth: index * slicePitch, part: (index + 0.5) / slices });
      painter.soften();
      const stored = storedPixels(painter, noise, random);
      const dataset = { ...common, ...sliceAttributes(sopInstanceUid, instanceNumber, -index * slicePitch, grid) };
      yield { instanceNumber, sopInstanceUid, bytes: writeDicomFile({ dataset, pixelData: stored }) };
    }
  }
  return { studyInstanceUid, seriesInstanceUid, patientId, nodules: thorax.nodules, [Symbol.iterator]: makeSlices };
}

/** Adds the scanner's noise and takes HU to stored values. */
function storedPixels({ grid, values }: SlicePainter, noise: Int16Array, random: () => number): Uint8Array {
  const stored = new Uint16Array(values.length);
  for (let row = 0; row < grid.rows; row++) {
    const offset = Math.floor(random() * noiseSize); // another part of the noise for each row
    const start = row * grid.columns;
    for (let column = 0; column < grid.columns; column++) {
      const noisy = (values[start + column] as number) + (noise[(offset + column) & (noiseSize - 1)] as number);
      const value = noisy - rescaleIntercept;
      stored[start + column] = value < 0 ? 0 : value > highestStored ? highestStored : value;
    }
  }
  return new Uint8Array(stored.buffer);
}

type Identified = CtPhantomOptions & { studyInstanceUid: string; seriesInstanceUid: string; patientId: string };

/** What all slices have in common: patient, study, series, equipment, frame of reference, image pixel, CT image. */
function commonAttributes(options: Identified, grid: SliceGrid, slicePitch: number): DicomJson {
  const date = options.studyDate ?? '20240102';
  return {
    '00080008': element('CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'),
    '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
    '00080020': element('DA', date),
    '00080021': element('DA', date),
    '00080022': element('DA', date),
    '00080023': element('DA', date),
    '00080030': element('TM', '101112'),
    '00080031': element('TM', '101212'),
    '00080032': element('TM', '101213'),
    '00080033': element('TM', '101214'),
    '00080050': element('SH', options.accessionNumber),
    '00080060': element('CS', 'CT'),
    '00080070': element('LO', 'CIRCUS'),
    '00080090': element('PN'),
    '00081010': element('SH', 'PHANTOM'),
    '00081030': element('LO', options.studyDescription ?? 'CT phantom'),
    '0008103E': element('LO', options.seriesDescription ?? 'Chest phantom'),
    '00081090': element('LO', 'CT phantom'),
    '00100010': element('PN', options.patientName ?? 'Phantom^CT'),
    '00100020': element('LO', options.patientId),
    '00100030': element('DA', '19700101'),
    '00100040': element('CS', 'O'),
    '00101010': element('AS', '054Y'),
    '00180015': element('CS', 'CHEST'),
    '00180022': element('CS', 'HELICAL MODE'),
    '00180050': element('DS', slicePitch),
    '00180060': element('DS', 120),
    '00180088': element('DS', slicePitch),
    '00180090': element('DS', grid.spacing * grid.columns),
    '00181030': element('LO', 'Phantom'),
    '00181120': element('DS', 0),
    '00181151': element('IS', 200),
    '00181210': element('SH', 'STANDARD'),
    '00185100': element('CS', 'HFS'),
    '0020000D': element('UI', options.studyInstanceUid),
    '0020000E': element('UI', options.seriesInstanceUid),
    '00200010': element('SH', '1'),
    '00200011': element('IS', options.seriesNumber ?? 1),
    '00200012': element('IS', 1),
    '00200037': element('DS', 1, 0, 0, 0, 1, 0),
    '00200052': element('UI', uidFrom(`${options.studyInstanceUid} frame of reference`)),
    '00201040': element('LO'),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280010': element('US', grid.rows),
    '00280011': element('US', grid.columns),
    '00280030': element('DS', grid.spacing, grid.spacing),
    '00280100': element('US', 16),
    '00280101': element('US', 12),
    '00280102': element('US', 11),
    '00280103': element('US', 0),
    '00281050': element('DS', 40),
    '00281051': element('DS', 400),
    '00281052': element('DS', rescaleIntercept),
    '00281053': element('DS', 1),
    '00281054': element('LO', 'HU'),
  };
}

function sliceAttributes(sopInstanceUid: string, instanceNumber: number, z: number, grid: SliceGrid): DicomJson {
  const left = (-(grid.columns - 1) / 2) * grid.spacing;
  const front = (-(grid.rows - 1) / 2) * grid.spacing;
  return {
    '00080018': element('UI', sopInstanceUid),
    '00200013': element('IS', instanceNumber),
    '00200032': element('DS', left, front, z),
    '00201041': element('DS', z),
  };
}
