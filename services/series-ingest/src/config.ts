import { delimiter } from 'node:path';
import { dicomNetworkEnvironment } from '@circus/dicom-network';
import { conversionEnvironment, exportEnvironment } from '@circus/exports';
import { databaseEnvironment, flag, internalServiceKey, milliseconds, serviceConfig } from '@circus/service-kit';
import { z } from 'zod';

const bytes = z.coerce.number().int().min(0);
const count = z.coerce.number().int().min(1);

/** `+HH:MM` or `+HHMM`, as minutes east of Greenwich. */
const timezone = z
  .string()
  .regex(/^[+-](0\d|1[0-4]):?[0-5]\d$/, 'must look like +09:00 or -0330')
  .transform((text) => {
    const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
    return text.startsWith('-') ? -minutes : minutes;
  });

/** What series-ingest reads from its environment. */
export const seriesIngestConfig = serviceConfig.extend({
  ...databaseEnvironment,
  /** Without it no other service can store here. */
  INTERNAL_SERVICE_KEY: internalServiceKey.optional(),
  STORAGE_URL: z.string().min(1),
  /** A directory for archives (ZIP, TGZ) that were received and are not unpacked yet. */
  SPOOL_DIR: z.string().min(1),
  /** Offset of dates in files that do not say their own (0008,0201). */
  DICOM_TIMEZONE: timezone.prefault('+00:00'),
  /** The largest file that any door takes (DECISIONS 17). */
  MAX_FILE_BYTES: bytes.default(16 * 2 ** 30),
  /** The most of one file that is held in memory to read its attributes; objects without pixels are read whole. */
  MAX_HEADER_BYTES: bytes.default(256 * 2 ** 20),
  /** Memory for the attributes of one file whose header is long or deflated, MiB; its bytes come on top. */
  HEADER_THREAD_MIB: count.min(16).default(1024),
  /** Below this much free storage every door refuses. */
  MIN_FREE_BYTES: bytes.default(2 ** 30),
  FREE_SPACE_CHECK_INTERVAL_MS: milliseconds.default(1_000),
  /** How often it is looked whether the administrators have to be told. */
  FREE_SPACE_WATCH_INTERVAL_MS: milliseconds.default(10_000),
  /** How long a commit is tried again while the database is away before the sender is told to come back. */
  COMMIT_PATIENCE_MS: milliseconds.default(10_000),

  /** How often replaced bytes and old quarantine are cleared away. */
  SWEEP_INTERVAL_MS: milliseconds.default(10 * 60_000),
  /** How long nobody sweeps after a process that ended while it was its turn. */
  SWEEP_LEASE_MS: milliseconds.default(5 * 60_000),
  /** How often the whole storage is compared with the rows; also done at every start. */
  ORPHAN_SWEEP_INTERVAL_MS: milliseconds.default(24 * 3_600_000),
  /** How long bytes that no row names any more are kept for those who are reading them. */
  DISCARD_GRACE_MS: milliseconds.default(3_600_000),
  /** Bytes younger than this may still be on their way into the database. */
  ORPHAN_AGE_MS: milliseconds.default(3_600_000),
  /** The sweeper stops when it would quarantine a larger share of the instances, in percent. */
  ORPHAN_LIMIT_PERCENT: z.coerce.number().min(0).max(100).default(1),
  /** As ORPHAN_LIMIT_PERCENT, for small archives: so many files may always go. */
  ORPHAN_LIMIT_COUNT: count.default(100),
  QUARANTINE_DAYS: count.default(30),

  /** Limits for one ZIP or TGZ against archives made to exhaust a server. */
  MAX_ARCHIVE_ENTRIES: count.default(100_000),
  MAX_ARCHIVE_INFLATED_BYTES: bytes.default(256 * 2 ** 30),
  /** Inflated bytes may be so many times the archive's own, once there are more than ARCHIVE_RATIO_FLOOR_BYTES of them. */
  MAX_ARCHIVE_RATIO: count.default(200),
  ARCHIVE_RATIO_FLOOR_BYTES: bytes.default(2 ** 30),
  /** Uploaded archives unpacked at the same time by one process. */
  PARALLEL_IMPORTS: count.default(2),
  /** A process at work on an import says so this often... */
  IMPORT_HEARTBEAT_MS: milliseconds.default(5_000),
  /** ...and after so long a silence another process takes the import over. */
  IMPORT_SILENCE_MS: milliseconds.default(30_000),
  IMPORT_RESUME_INTERVAL_MS: milliseconds.default(15_000),
  /** Received archives that grew no more for so long, and are no import's, are removed. */
  SPOOL_LEFTOVER_MS: milliseconds.default(3_600_000),
  ...exportEnvironment,
  ...conversionEnvironment,
  /** How often it is looked for series that wait for their types; those that this process stored do not wait for it. */
  SERIES_TYPING_INTERVAL_MS: milliseconds.default(10_000),
  /** How long stored images are gathered before the types of their series are found. */
  SERIES_TYPING_GATHER_MS: milliseconds.default(200),
  /** How often watched directories are looked at; a file is imported that has not changed between two looks. */
  DIRECTORY_WATCH_INTERVAL_MS: milliseconds.default(5_000),
  /** How long nobody looks at a directory after a process that ended while it was its turn. */
  DIRECTORY_WATCH_LEASE_MS: milliseconds.default(30_000),
  /** Files of one directory imported at the same time. */
  DIRECTORY_WATCH_PARALLEL: count.default(5),
  /** Whether files are deleted when they were imported. */
  DIRECTORY_WATCH_DELETE_ON_IMPORT: flag.default(false),
  /** Folders that cannot be watched besides the suite's own, separated by colons. */
  DIRECTORY_WATCH_OFF_LIMITS: z
    .string()
    .default('')
    .transform((text) => text.split(delimiter).filter((folder) => folder !== '')),
  ...dicomNetworkEnvironment,
  /** The address on which SCPs listen. */
  SCP_HOST: z.string().min(1).default('0.0.0.0'),
  /** How often it is looked which SCPs there are, for those that another process made or left. */
  SCP_INTERVAL_MS: milliseconds.default(2_000),
  /** How long nobody listens after a process that ended while it did. */
  SCP_LEASE_MS: milliseconds.default(15_000),
  /** Associations with one SCP at the same time. */
  SCP_MAX_ASSOCIATIONS: count.default(64),
  /** How long an association may stand without a message. */
  SCP_IDLE_MS: milliseconds.default(5 * 60_000),
  /** What associations get to end when the service stops. */
  SCP_CLOSE_MS: milliseconds.default(3_000),
  /** How long the filters of sources are believed without asking again; a change of them takes as long. */
  FILTER_TTL_MS: milliseconds.default(500),
  /** How long images that were put together can be downloaded. */
  EXPORT_SET_LIFETIME_MS: milliseconds.default(12 * 3_600_000),
  /** How long a server parameter is believed without asking again. */
  SERVER_PARAM_TTL_MS: milliseconds.default(10_000),
});

/** What the service starts with: the variables, and what they have to do with each other. */
export const runnableSeriesIngestConfig = seriesIngestConfig.refine(
  ({ ORPHAN_AGE_MS, COMMIT_PATIENCE_MS }) => ORPHAN_AGE_MS >= 2 * COMMIT_PATIENCE_MS,
  {
    path: ['ORPHAN_AGE_MS'],
    message: 'must be at least twice COMMIT_PATIENCE_MS, or bytes are swept that wait for the database',
  },
);

export type SeriesIngestConfig = z.infer<typeof seriesIngestConfig>;
