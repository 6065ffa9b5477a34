import { eventually } from '@circus/testkit';
import { pvd, Revising, writer } from '../revising.js';
import type { RunningCaseDb } from '../runningCaseDb.js';
import { type Files, unpacked } from './exportedFiles.js';
import { storeSeries } from './storedSeries.js';

export const COLUMNS = 7;
export const ROWS = 5;
export const SERIES = '1.2.392.1';

/** The values of an image: all different. */
export const pixelsOf = (imageNumber: number) =>
  Int16Array.from({ length: COLUMNS * ROWS }, (_, index) => imageNumber * 100 + index - 300);

/** Five images of 7 x 5, 2.5 mm apart and from head to feet, turned a little around the body's axis. */
const images = [1, 2, 3, 4, 5].map((imageNumber) => ({
  modality: 'MR',
  columns: COLUMNS,
  rows: ROWS,
  pixels: pixelsOf(imageNumber),
  pixelSpacing: [2, 1.5] as [number, number],
  imageOrientationPatient: [0.8, 0.6, 0, -0.6, 0.8, 0] as [number, number, number, number, number, number],
  imagePositionPatient: [10, -20, 100 - 2.5 * imageNumber] as [number, number, number],
  patientName: 'Doe^Jane',
  patientId: 'P-1',
}));

/** Bits as CIRCUS packs them: x fastest, the first in the highest bit of the first byte. */
function packed(bits: readonly number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  bits.forEach((bit, index) => {
    if (bit) bytes[index >> 3] = (bytes[index >> 3] as number) | (0x80 >> (index & 7));
  });
  return bytes;
}

/** 3 x 2 x 2 voxels at 1, 2, 1, and 2 x 2 x 3 at 2, 3, 0, which overlap in slice 1. */
export const BOXES = [
  { origin: [1, 2, 1], size: [3, 2, 2], bits: [1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0] },
  { origin: [2, 3, 0], size: [2, 2, 3], bits: [1, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 0] },
] as const;

/** A box in a volume of three slices of zeros, with a value where it is painted. */
export function paint(voxels: number[], { origin, size, bits }: (typeof BOXES)[number], value: number): number[] {
  bits.forEach((bit, index) => {
    const x = origin[0] + (index % size[0]);
    const y = origin[1] + (Math.floor(index / size[0]) % size[1]);
    const z = origin[2] + Math.floor(index / (size[0] * size[1]));
    if (bit) voxels[(z * ROWS + y) * COLUMNS + x] = value;
  });
  return voxels;
}
export const zeros = () => new Array<number>(COLUMNS * ROWS * 3).fill(0);

/** A case of the series' images 5, 3 and 1, whose second revision has four labels: painted, a ruler's point, empty, painted. */
export async function labelledCase(caseDb: RunningCaseDb): Promise<Revising> {
  await caseDb.addProject('liver');
  await storeSeries(caseDb, SERIES, images);
  const revising = new Revising(caseDb);
  const series = [{ seriesUid: SERIES, partialVolumeDescriptor: pvd(5, 1, -2) }];
  revising.caseId = (await caseDb.call('POST', '/api/cases', writer, { projectId: 'liver', series })).json.caseId;
  const [first, second] = await Promise.all(BOXES.map(({ bits }) => revising.storeBlob(packed(bits))));
  const voxel = (name: string, voxels: string | null | undefined, box: (typeof BOXES)[number] | null) => ({
    type: 'voxel',
    name,
    data: { voxels, color: '#ff8000', alpha: 1, ...(box && { origin: box.origin, size: box.size }) },
    attributes: {},
  });
  const labels = [
    voxel('Nodule', first, BOXES[0]),
    { type: 'point', name: 'here', data: { location: [1, 2, 3], color: '#00ff00', alpha: 1 }, attributes: {} },
    voxel('Nothing yet', null, null),
    voxel('Vessel', second, BOXES[1]),
  ];
  const saved = await revising.save({
    description: 'Painted',
    attributes: {},
    status: 'for-review',
    series: [{ ...series[0], labels }],
  });
  expect(saved.status).toBe(201);
  return revising;
}

export interface ExportTask {
  status: string;
  name: string;
  message: string;
  errorMessage: string | null;
  downloadFileType: string;
  downloadKey: string | null;
  finished: number;
  total: number;
}

async function taskOf({ owner }: Pick<RunningCaseDb, 'owner'>, taskId: string): Promise<ExportTask> {
  const [task] = await owner.$queryRaw<ExportTask[]>`
    SELECT status, name, message, error_message AS "errorMessage", download_file_type AS "downloadFileType",
      download_key AS "downloadKey", finished, total FROM work.task WHERE task_id = ${taskId}`;
  return task as ExportTask;
}

/** Exports with the administrator's rights and waits until the task has ended. */
export async function exported(caseDb: RunningCaseDb, body: object, access = caseDb.administrator) {
  const answer = await caseDb.call('POST', '/api/cases/export-mhd', access, body);
  expect(answer).toMatchObject({ status: 201, json: { taskId: expect.stringMatching(/^[0-9a-z]{26}$/) } });
  const { taskId } = answer.json;
  await eventually(async () => (await taskOf(caseDb, taskId)).status !== 'processing');
  return { taskId, ...(await taskOf(caseDb, taskId)) };
}

/** The files of a finished export, as they are downloaded. */
export async function filesOf(
  caseDb: RunningCaseDb,
  body: { caseIds: unknown[]; compressionFormat?: 'tgz' | 'zip'; [option: string]: unknown },
  access = caseDb.administrator,
): Promise<{ names: string[]; files: Files }> {
  const task = await exported(caseDb, body, access);
  expect(task).toMatchObject({ status: 'finished', errorMessage: null });
  const download = await caseDb.app.inject({
    method: 'GET',
    url: `/api/tasks/${task.taskId}/download`,
    headers: caseDb.callers.headers(access),
  });
  expect(download.statusCode).toBe(200);
  return unpacked(download.rawPayload, body.compressionFormat ?? 'tgz');
}
