import { Pool } from 'undici';

/** One request of a load. */
export interface LoadRequest {
  method?: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
}

export interface LoadResult {
  requests: number;
  perSecond: number;
  megabytesPerSecond: number;
  /** Milliseconds from sending a request to its last byte. */
  latencies: number[];
}

/**
 * A closed loop: each of the workers sends its next request when its last answer is complete. Bounded in count and time.
 *
 * @throws Error at the first answer that has an unexpected status or no body: a wrong answer is not a fast one
 */
export async function runLoad(options: {
  origin: string;
  /** The i-th request, from 0. */
  request: (index: number) => LoadRequest;
  count: number;
  concurrency: number;
  maxSeconds?: number;
  accepts?: (status: number) => boolean;
}): Promise<LoadResult> {
  const { origin, request, count, concurrency, maxSeconds = 30, accepts = (status) => status < 300 } = options;
  const pool = new Pool(origin, {
    connections: concurrency,
    pipelining: 1,
    headersTimeout: 120_000,
    bodyTimeout: 120_000,
  });
  const latencies: number[] = [];
  let next = 0;
  let bytes = 0;
  const begin = performance.now();
  const worker = async (): Promise<void> => {
    while (next < count && performance.now() - begin < maxSeconds * 1000) {
      const { method = 'GET', path, headers, body } = request(next++);
      const sent = performance.now();
      const answer = await pool.request({ method, path, headers, body });
      const content = Buffer.from(await answer.body.arrayBuffer());
      latencies.push(performance.now() - sent);
      bytes += content.length + (body?.length ?? 0);
      // DICOMweb has nothing to say where nothing matches.
      if (!accepts(answer.statusCode) || (content.length === 0 && answer.statusCode !== 204)) {
        throw new Error(`${method} ${path}: ${answer.statusCode} ${content.toString('utf8', 0, 300)}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, worker));
  } finally {
    await pool.close();
  }
  const seconds = (performance.now() - begin) / 1000;
  return {
    requests: latencies.length,
    perSecond: latencies.length / seconds,
    megabytesPerSecond: bytes / 1e6 / seconds,
    latencies,
  };
}
