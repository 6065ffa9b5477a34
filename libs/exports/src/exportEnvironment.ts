import { availableParallelism } from 'node:os';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
const milliseconds = z.coerce.number().int().min(1);

/** Settings of a service that exports, for its `config.ts`. */
export const exportEnvironment = {
  /** Exports at work at the same time in one process. */
  PARALLEL_EXPORTS: count.default(2),
  /** Threads that decode the slices of one export, and the memory of each, MiB. */
  EXPORT_THREADS: count.default(Math.max(1, Math.min(2, availableParallelism() - 1))),
  EXPORT_THREAD_MIB: count.min(16).default(512),
  /** A process at work on an export says so this often... */
  EXPORT_HEARTBEAT_MS: milliseconds.default(5_000),
  /** ...and after so long a silence another process does it anew. */
  EXPORT_SILENCE_MS: milliseconds.default(30_000),
  EXPORT_RESUME_INTERVAL_MS: milliseconds.default(15_000),
};

/** These settings as `FileExports` takes them. */
export const exportSettings = (config: z.infer<z.ZodObject<typeof exportEnvironment>>) => ({
  threads: config.EXPORT_THREADS,
  threadMiB: config.EXPORT_THREAD_MIB,
  parallel: config.PARALLEL_EXPORTS,
  heartbeatMs: config.EXPORT_HEARTBEAT_MS,
  silenceMs: config.EXPORT_SILENCE_MS,
  resumeIntervalMs: config.EXPORT_RESUME_INTERVAL_MS,
});
