import { Refusal } from '@circus/contracts';
import { type DicomJson, element, textOf, uidFrom, writeDicomFile } from '@circus/dicom';
import type { ArchivedFile } from '../archives/archivedFile.js';
import { displayColour } from './displayColour.js';
import type { PartialVolume, VolumeSlice } from './partialVolume.js';

/** Segmentation Storage (PS3.4 B.5). */
export const SEGMENTATION_SOP_CLASS = '1.2.840.10008.5.1.4.1.1.66.4';
const MAX_LENGTH = 0xffff_fffe;

/** Which stored object a slice comes from. */
export interface SliceOrigin {
  sopClassUid: string;
  sopInstanceUid: string;
}

/** Something painted in a volume. */
export interface Segment {
  name: string;
  /** `#rrggbb`; null where none was chosen. */
  color: string | null;
  /** Slices with a frame of their own: from the first on, so many. From 0. */
  firstSlice: number;
  slices: number;
}

export interface Segmentation {
  volume: PartialVolume;
  segments: readonly Segment[];
  originOf(slice: VolumeSlice): SliceOrigin;
  /** The attributes of one of the images: its study and its place in the patient are the segmentation's too. */
  image: DicomJson;
  /** Whether the patient is named; else these attributes are empty. */
  namesPatient: boolean;
  /** What is the same whenever the same is exported again: the UIDs are made of it. */
  identity: string;
  description: string;
  createdAt: Date;
}

/**
 * A DICOM Segmentation (PS3.3 A.51) of type BINARY, with a frame for each slice of each segment: segments may overlap.
 *
 * @param name of the file, without its extension
 * @param frames of the first segment, then of the next: a byte of 0 or 1 for each pixel
 * @throws Refusal 'unprocessable' for images that do not say where they are, and for more frames than one object holds
 */
export function segmentationFile(
  name: string,
  segmentation: Segmentation,
  frames: AsyncIterable<Uint8Array>,
): ArchivedFile {
  const { volume, segments } = segmentation;
  const count = segments.reduce((sum, { slices }) => sum + slices, 0);
  const packedBytes = Math.ceil((count * volume.columns * volume.rows) / 8);
  const length = packedBytes + (packedBytes % 2);
  if (length > MAX_LENGTH) throw new Refusal('unprocessable', 'The labels are too large for one DICOM Segmentation.');
  const attributes = writeDicomFile({ dataset: datasetOf(segmentation, count) });
  const pixelData = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]); // OB
  pixelData.writeUInt32LE(length, 8);
  async function* bytes(): AsyncIterable<Uint8Array> {
    yield attributes;
    yield pixelData;
    yield* packedBits(frames);
    if (length > packedBytes) yield Uint8Array.of(0);
  }
  return { name: `${name}.dcm`, sizeBytes: attributes.length + pixelData.length + length, bytes: bytes() };
}

/** Eight pixels in a byte, the first in its lowest bit, frames one right behind the other (PS3.5 8.1.1). */
async function* packedBits(frames: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let byte = 0;
  let filled = 0;
  for await (const frame of frames) {
    const packed = new Uint8Array(Math.floor((filled + frame.length) / 8));
    let at = 0;
    for (let pixel = 0; pixel < frame.length; pixel += 1) {
      byte |= (frame[pixel] as number) << filled;
      filled += 1;
      if (filled === 8) {
        packed[at] = byte;
        at += 1;
        byte = 0;
        filled = 0;
      }
    }
    yield packed;
  }
  if (filled > 0) yield Uint8Array.of(byte);
}

function datasetOf(segmentation: Segmentation, frames: number): DicomJson {
  const { volume, image, identity, description, createdAt, segments } = segmentation;
  const first = volume.slices[0] as VolumeSlice;
  const orientation = first.header.imageOrientationPatient;
  const frameOfReference = textOf(image, '00200052');
  if (orientation === null || frameOfReference === '') throw nowhere(first);
  const [date = '', time = ''] = createdAt.toISOString().replace(/[-:Z]/g, '').split('T');
  const organization = uidFrom(`${identity} dimensions`);
  const pointer = (index: string, group: string) => ({
    '00209164': element('UI', organization),
    '00209165': element('AT', index),
    '00209167': element('AT', group),
  });
  const [x, y, z] = volume.spacing;
  return {
    '00080005': element('CS', 'ISO_IR 192'),
    '00080008': element('CS', 'DERIVED', 'PRIMARY'),
    '00080016': element('UI', SEGMENTATION_SOP_CLASS),
    '00080018': element('UI', uidFrom(identity)),
    '00080023': element('DA', date),
    '00080033': element('TM', time),
    '00080060': element('CS', 'SEG'),
    '00080070': element('LO', 'CIRCUS Suite'),
    '0008103E': element('LO', description.slice(0, 64)),
    '00081090': element('LO', 'CIRCUS Suite'),
    '00081115': sequence({
      '0020000E': element('UI', textOf(image, '0020000E')),
      '0008114A': sequence(...referencedImages(segmentation)),
    }),
    ...patientAndStudyOf(segmentation),
    '00181000': element('LO', '1'),
    '00181020': element('LO', '1'),
    '0020000E': element('UI', uidFrom(`${identity} series`)),
    '00200011': element('IS', 1),
    '00200013': element('IS', 1),
    '00200052': element('UI', frameOfReference),
    '00201040': element('LO', textOf(image, '00201040')),
    '00209221': sequence({ '00209164': element('UI', organization) }),
    '00209222': sequence(pointer('0062000B', '0062000A'), pointer('00200032', '00209113')),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280008': element('IS', frames),
    '00280010': element('US', volume.rows),
    '00280011': element('US', volume.columns),
    '00280100': element('US', 1),
    '00280101': element('US', 1),
    '00280102': element('US', 0),
    '00280103': element('US', 0),
    '00282110': element('CS', '00'),
    '00620001': element('CS', 'BINARY'),
    '00620002': sequence(...segments.map(segmentItem)),
    '00700080': element('CS', 'LABELS'),
    '00700081': element('LO', description.slice(0, 64)),
    '00700084': element('PN'),
    '52009229': sequence({
      '00209116': sequence({ '00200037': element('DS', ...orientation) }),
      '00289110': sequence({
        '00180050': element('DS', first.header.sliceThickness ?? z),
        '00180088': element('DS', z),
        '00280030': element('DS', y, x),
      }),
    }),
    '52009230': sequence(...frameItems(segmentation)),
  };
}

/** Attributes of the patient and the study that a file has to have, be they empty. */
function patientAndStudyOf({ image, namesPatient }: Segmentation): DicomJson {
  const identifying = { '00080050': 'SH', '00080090': 'PN', '00100010': 'PN', '00100020': 'LO', '00100030': 'DA' };
  const others = { '00080020': 'DA', '00080030': 'TM', '00100040': 'CS', '0020000D': 'UI' };
  const taken: DicomJson = { '00200010': namesPatient ? (image['00200010'] ?? { vr: 'SH' }) : { vr: 'SH' } };
  for (const [tag, vr] of Object.entries(identifying)) taken[tag] = (namesPatient && image[tag]) || { vr };
  for (const [tag, vr] of Object.entries(others)) taken[tag] = image[tag] ?? { vr };
  return taken;
}

function segmentItem({ name, color }: Segment, index: number): DicomJson {
  // What is painted nobody has coded: "tissue" says the least.
  const tissue = () => sequence(code('85756007', 'SCT', 'Tissue'));
  return {
    '00620003': tissue(),
    '00620004': element('US', index + 1),
    '00620005': element('LO', name.slice(0, 64).replaceAll('\\', '/')),
    '00620008': element('CS', 'MANUAL'),
    ...(color === null ? {} : { '0062000D': element('US', ...displayColour(color)) }),
    '0062000F': tissue(),
  };
}

function frameItems({ volume, segments, originOf }: Segmentation): DicomJson[] {
  return segments.flatMap(({ firstSlice, slices }, index) =>
    volume.slices.slice(firstSlice, firstSlice + slices).map((slice, offset) => {
      const { imagePositionPatient, numberOfFrames } = slice.header;
      if (imagePositionPatient === null) throw nowhere(slice);
      const source = {
        ...reference(originOf(slice)),
        ...(numberOfFrames > 1 ? { '00081160': element('IS', slice.frameIndex + 1) } : {}),
        '0040A170': sequence(code('121322', 'DCM', 'Source image for image processing operation')),
      };
      return {
        '00089124': sequence({
          '00082112': sequence(source),
          '00089215': sequence(code('113076', 'DCM', 'Segmentation')),
        }),
        '00209111': sequence({ '00209157': element('UL', index + 1, firstSlice + offset + 1) }),
        '00209113': sequence({ '00200032': element('DS', ...imagePositionPatient) }),
        '0062000A': sequence({ '0062000B': element('US', index + 1) }),
      };
    }),
  );
}

/** Every object that a frame is about, once. */
function referencedImages({ volume, segments, originOf }: Segmentation): DicomJson[] {
  const images = new Map<string, DicomJson>();
  for (const { firstSlice, slices } of segments) {
    for (const slice of volume.slices.slice(firstSlice, firstSlice + slices)) {
      const origin = originOf(slice);
      images.set(origin.sopInstanceUid, reference(origin));
    }
  }
  return [...images.values()];
}

const reference = ({ sopClassUid, sopInstanceUid }: SliceOrigin): DicomJson => ({
  '00081150': element('UI', sopClassUid),
  '00081155': element('UI', sopInstanceUid),
});

const code = (value: string, scheme: string, meaning: string): DicomJson => ({
  '00080100': element('SH', value),
  '00080102': element('SH', scheme),
  '00080104': element('LO', meaning),
});

const sequence = (...items: DicomJson[]) => ({ vr: 'SQ', Value: items });

const nowhere = ({ imageNumber }: VolumeSlice): Refusal =>
  new Refusal(
    'unprocessable',
    `Image ${imageNumber} does not say where it is in the patient, which a DICOM Segmentation needs. Choose another format.`,
  );
