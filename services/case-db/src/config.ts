import { exportEnvironment } from '@circus/exports';
import { databaseEnvironment, flag, milliseconds, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';

/** What case-db reads from its environment. */
export const caseDbConfig = z.object({
  ...serviceEnvironment,
  ...databaseEnvironment,
  /** Where voxels of labels and the files of tasks lie: the same for all services. */
  STORAGE_URL: z.string().min(1),
  /** How long a server parameter asked from auth stays known. */
  SERVER_PARAM_TTL_MS: milliseconds.default(5_000),
  /** Between two comment lines that keep an event stream open through proxies. */
  TASK_REPORT_COMMENT_INTERVAL_MS: milliseconds.min(10).default(10_000),
  /** A task whose service has been silent for so long has failed; its own service takes it up again earlier. */
  TASK_SILENCE_MS: milliseconds.default(5 * 60_000),
  TASK_SILENCE_CHECK_INTERVAL_MS: milliseconds.min(10).default(30_000),
  /** How long the files that tasks made for their owners are kept. */
  TASK_FILE_KEEP_MS: milliseconds.default(7 * 24 * 3_600_000),
  TASK_FILE_SWEEP_INTERVAL_MS: milliseconds.min(10).default(24 * 3_600_000),
  /** Below so much free storage no voxels are taken, and nothing is exported. */
  MIN_FREE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(2 ** 30),
  FREE_SPACE_CHECK_INTERVAL_MS: milliseconds.default(1_000),
  ...exportEnvironment,
  /** How long voxels that no revision names are kept, after their upload or the deletion of their case. */
  BLOB_KEEP_MS: milliseconds.default(7 * 24 * 3_600_000),
  BLOB_SWEEP_INTERVAL_MS: milliseconds.min(10).default(3_600_000),
  /** Between two passes over all cases that compare their patient copies with the archive. */
  PATIENT_COPIES_INTERVAL_MS: milliseconds.min(10).default(15 * 60_000),
  /** Whether `POST /tasks/debug-task`, `POST /echo` and `GET /dummy-progress` are offered. */
  DEBUG_TASK: flag.default(true),
});
export type CaseDbConfig = z.infer<typeof caseDbConfig>;
