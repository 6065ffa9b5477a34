export interface Backoff {
  /** After the first failure, in milliseconds. */
  firstMs: number;
  /** However many there were. */
  mostMs: number;
}

/** How long to wait after so many failures in a row: twice as long each time, and never all at the same moment. */
export function waitAfter({ firstMs, mostMs }: Backoff, failures: number): number {
  const longest = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(longest * (0.75 + Math.random() / 4));
}
