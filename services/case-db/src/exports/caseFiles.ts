import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ExportPart } from '@circus/exports';
import type { Storage } from '@circus/storage';
import {
  type Affine,
  type ArchivedFile,
  affineOf,
  layOutPartialVolume,
  mhdFiles,
  niftiFile,
  type PartialVolume,
  volumeFiles,
  volumeVoxels,
  wholeFile,
} from '@circus/volume';
import type { StoredRevisionSeries } from '../cases/revision.js';
import type { ExportedCase, ExportForm } from './exportedCases.js';
import { type ExportedInstance, findInstancesToExport, findRevisionToExport } from './exportRepository.js';
import { labelSegmentation } from './labelSegmentation.js';
import { type LabelGrid, labelVoxels, type ValuedLabel } from './labelVoxels.js';
import { findPaintedLabels, hasVoxelLabel } from './paintedLabels.js';

export interface CaseFilesParts {
  database: Database;
  storage: Storage;
}

/** How the slices of volumes are decoded, and who wants to hear of each. */
export type SliceReading = ExportPart & { onSlice?: (volume: string, done: number, total: number) => void };

/**
 * The files of one revision of a case, all in its folder (spec circus-db 4.9): `data.json`, then volume and labels of each series.
 * A volume is the series' partial volume in its order: positions of labels are relative to it.
 *
 * @throws Refusal that says why the case cannot be exported
 */
export async function* caseFiles(
  parts: CaseFilesParts,
  exported: ExportedCase,
  form: ExportForm,
  reading: SliceReading,
): AsyncIterable<ArchivedFile> {
  const folder = `${exported.folder}/`;
  const { told, series, date } = await findRevisionToExport(parts.database, exported);
  yield wholeFile(`${folder}data.json`, Buffer.from(JSON.stringify(told, null, 2)));
  for (const [index, entry] of series.entries()) {
    const name = `vol${threeDigits(index)}`;
    yield* filesOfSeries(parts, { folder, name, exported, entry, date }, form, reading);
  }
}

interface SeriesToWrite {
  folder: string;
  name: string;
  exported: ExportedCase;
  entry: StoredRevisionSeries;
  /** Of the revision. */
  date: Date;
}

async function* filesOfSeries(
  parts: CaseFilesParts,
  series: SeriesToWrite,
  form: ExportForm,
  reading: SliceReading,
): AsyncIterable<ArchivedFile> {
  const { folder, name, entry, exported, date } = series;
  const { volume, instances } = await volumeOf(parts.database, entry);
  const { slices } = volume;
  let done = 0;
  const options = {
    ...reading,
    onSlice: () => {
      done += 1;
      reading.onSlice?.(folder + name, done, slices.length);
    },
  };
  const affine = affineOf(volume);
  if (form.volumeFormat === 'mhd') {
    yield* volumeFiles(name, volume, { ...options, folder, lineEnding: form.mhdLineEnding });
  } else if (form.volumeFormat === 'nifti') {
    yield niftiFile(folder + name, { ...volume, slices: slices.length, affine }, volumeVoxels(volume, options));
  }
  for (const { suffix, labels } of await labelsOf(parts.database, entry, form)) {
    if (form.volumeFormat === 'dicomSeg') {
      if (labels.length === 0) continue; // no object has no frames
      yield await labelSegmentation(parts.storage, {
        name: folder + name + suffix,
        volume,
        instances,
        labels: labels.map(({ label }) => label),
        namesPatient: exported.namesPatient,
        identity: JSON.stringify([exported.caseId, exported.revisionIndex, name, suffix, exported.namesPatient]),
        description: `Labels of case ${exported.caseId}`,
        createdAt: date,
      });
      continue;
    }
    const largest = Math.max(0, ...labels.map(({ value }) => value));
    const grid: LabelGrid = { ...volume, slices: slices.length, format: largest > 255 ? 'uint16' : 'uint8' };
    const voxels = labelVoxels(parts.storage, grid, labels);
    yield* labelFiles(folder, name + suffix, { ...grid, spacing: volume.spacing, affine }, voxels, form);
  }
}

/** @throws Refusal that names the series which is no volume */
async function volumeOf(
  database: Database,
  entry: StoredRevisionSeries,
): Promise<{ volume: PartialVolume; instances: ExportedInstance[] }> {
  const instances = await findInstancesToExport(database, entry);
  try {
    return { instances, volume: layOutPartialVolume(instances, entry.partialVolumeDescriptor ?? null) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.kind, `The series ${entry.seriesUid} cannot be exported. ${error.message}`);
  }
}

/** Which labels come together in one file, and the end of its name. */
async function labelsOf(
  database: Database,
  entry: StoredRevisionSeries,
  { labelPackType }: ExportForm,
): Promise<{ suffix: string; labels: ValuedLabel[] }[]> {
  const painted = await findPaintedLabels(database, entry);
  if (labelPackType === 'isolated') {
    return painted.map((label) => ({ suffix: `-label${threeDigits(label.index)}`, labels: [{ label, value: 1 }] }));
  }
  if (!hasVoxelLabel(entry)) return [];
  return [{ suffix: '-label', labels: painted.map((label) => ({ label, value: label.index + 1 })) }];
}

function* labelFiles(
  folder: string,
  name: string,
  grid: LabelGrid & { spacing: readonly [number, number, number]; affine: Affine | null },
  voxels: AsyncIterable<Uint8Array>,
  { volumeFormat, mhdLineEnding }: ExportForm,
): Iterable<ArchivedFile> {
  if (volumeFormat === 'nifti') yield niftiFile(folder + name, grid, voxels);
  else yield* mhdFiles(folder, name, grid, voxels, mhdLineEnding);
}

const threeDigits = (index: number): string => String(index).padStart(3, '0');
