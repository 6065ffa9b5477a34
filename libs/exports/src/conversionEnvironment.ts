import { availableParallelism } from 'node:os';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

/** Settings of a service that gives images in other transfer syntaxes, for its `config.ts`. */
export const conversionEnvironment = {
  /** Threads that bring images into another transfer syntax, and the memory of each, MiB. */
  CONVERSION_THREADS: count.default(Math.max(1, Math.min(4, availableParallelism() - 1))),
  CONVERSION_THREAD_MIB: count.min(16).default(512),
  /** Bytes of stored images that are held at once to convert them; a larger compressed image is not converted. */
  CONVERSION_HELD_BYTES: count.default(512 * 2 ** 20),
};

/** These settings as `ConversionThreads` takes them. */
export const conversionSettings = (config: z.infer<z.ZodObject<typeof conversionEnvironment>>) => ({
  threads: config.CONVERSION_THREADS,
  memoryMiB: config.CONVERSION_THREAD_MIB,
  heldBytes: config.CONVERSION_HELD_BYTES,
});
