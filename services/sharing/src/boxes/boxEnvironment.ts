import { milliseconds } from '@circus/service-kit';
import { z } from 'zod';
import { type Network, readNetwork } from '../peers/innerAddresses.js';

const count = z.coerce.number().int().min(1);

/** What sharing reads from its environment for boxes. */
export const boxEnvironment = {
  /** A box heard of within this time is online; for one that is called here, three calls are waited for at least. */
  BOX_ONLINE_MS: milliseconds.default(45_000),
  /** How often it is looked for images to send... */
  BOX_PUSH_INTERVAL_MS: milliseconds.min(10).default(5_000),
  /** ...and other boxes are asked whether they have some. */
  BOX_POLL_INTERVAL_MS: milliseconds.min(10).default(15_000),
  /** Images taken together... */
  BOX_BATCH_IMAGES: count.max(1_000).default(200),
  /** ...and so many of them at the same time. */
  BOX_PARALLEL: count.max(64).default(8),
  /** A transaction in which nothing moved for so long is shown as waiting. */
  BOX_WAITING_MS: milliseconds.default(15_000),
  /** A box that neither takes nor gives a byte for so long is given up, for now. */
  BOX_SILENCE_MS: milliseconds.min(100).default(60_000),
  /** A box that failed is asked again after this time, then after twice as long... */
  BOX_RETRY_FIRST_MS: milliseconds.min(10).default(15_000),
  /** ...up to this. */
  BOX_RETRY_MOST_MS: milliseconds.min(10).default(10 * 60_000),
  /** So many failures of a box in a row fail the transactions that wait for it: some three days. */
  BOX_MAX_ATTEMPTS: count.default(500),
  /** So many failures fail one image, while others go through. */
  BOX_IMAGE_ATTEMPTS: count.default(20),
  /** How long nobody calls boxes after a process that ended while it was its turn. */
  BOX_LEASE_MS: milliseconds.min(100).default(15_000),
  /** The largest image that a box may send. */
  BOX_MAX_IMAGE_BYTES: count.default(16 * 2 ** 30),
  /** Inflated bytes may be so many times those that came, once there are more than BOX_RATIO_FLOOR_BYTES of them. */
  BOX_MAX_RATIO: count.default(200),
  BOX_RATIO_FLOOR_BYTES: count.default(2 ** 30),
  /** Private networks in which boxes may be, as `10.1.0.0/16`, separated by commas. */
  BOX_ALLOWED_NETWORKS: z
    .string()
    .default('')
    .transform((text, context): Network[] => {
      const parts = text.split(',').map((part) => part.trim());
      return parts
        .filter((part) => part !== '')
        .flatMap((part) => {
          const network = readNetwork(part);
          if (!network)
            context.addIssue({ code: 'custom', message: 'must be networks like 10.1.0.0/16, or addresses' });
          return network ? [network] : [];
        });
    }),
};

const shape = z.object(boxEnvironment);
export type BoxSettings = z.infer<typeof shape>;
