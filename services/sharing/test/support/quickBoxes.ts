/** Times of a test in which boxes are called: what takes minutes elsewhere takes moments. */
export const QUICK: Record<string, string> = {
  BOX_PUSH_INTERVAL_MS: '50',
  BOX_POLL_INTERVAL_MS: '50',
  BOX_RETRY_FIRST_MS: '50',
  BOX_RETRY_MOST_MS: '200',
  BOX_LEASE_MS: '600',
  BOX_SILENCE_MS: '5000',
  BOX_ALLOWED_NETWORKS: '127.0.0.0/8',
};
