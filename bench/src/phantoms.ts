import { ctPhantom } from '@circus/dicom';
import type { StoredSeries } from './target.js';

const SLICES = 300;
const SIZE = 512;

/** A series that no server has seen yet, with its files: 300 slices of 512 × 512, about 0.5 MB each. */
export function phantomSeries(seed: number, slices = SLICES): { series: StoredSeries; files: Buffer[] } {
  const phantom = ctPhantom({ slices, rows: SIZE, columns: SIZE, seed, slicePitch: 1 });
  const instances = [...phantom];
  return {
    files: instances.map(({ bytes }) => bytes),
    series: {
      patientId: phantom.patientId,
      studyInstanceUid: phantom.studyInstanceUid,
      seriesInstanceUid: phantom.seriesInstanceUid,
      sopInstanceUids: instances.map(({ sopInstanceUid }) => sopInstanceUid),
      rows: SIZE,
      columns: SIZE,
    },
  };
}
