import { milliseconds } from '@circus/service-kit';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

/** What sharing reads from its environment for DICOM nodes and forwarding. */
export const forwardingEnvironment = {
  /** How often an image is tried while the connection with a node breaks. */
  SCU_ATTEMPTS: count.default(3),
  /** Between two attempts. */
  SCU_RETRY_MS: milliseconds.default(1_000),
  /** How often it is looked what is to be forwarded. */
  FORWARDING_INTERVAL_MS: milliseconds.min(10).default(5_000),
  /** Images of a source are forwarded together when no further one has come for so long... */
  FORWARDING_QUIET_MS: milliseconds.default(30_000),
  /** ...or when the first one has waited for so long. */
  FORWARDING_GATHER_MS: milliseconds.default(10 * 60_000),
  /** Transactions that one process sends at the same time. */
  FORWARDING_PARALLEL: count.default(2),
  /** What failed is tried again after this time, then after twice as long... */
  FORWARDING_RETRY_FIRST_MS: milliseconds.min(1).default(30_000),
  /** ...up to this. */
  FORWARDING_RETRY_MOST_MS: milliseconds.min(1).default(60 * 60_000),
  /** So many failures in a row fail a transaction: some two days. */
  FORWARDING_MAX_ATTEMPTS: count.default(50),
  /** How long nobody goes on with a transaction after a process that ended while it was its turn. */
  FORWARDING_CLAIM_MS: milliseconds.min(100).default(30_000),
  /** How long finished transactions are shown. */
  FORWARDING_KEEP_MS: milliseconds.default(7 * 24 * 3_600_000),
};
export type ForwardingConfig = z.infer<z.ZodObject<typeof forwardingEnvironment>>;
