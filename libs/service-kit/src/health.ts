import type { FastifyInstance } from 'fastify';

/** One thing that a service needs to do its work; rejects while it is not there. */
export type ReadinessCheck = () => Promise<void>;

const CONFIG = { access: 'public', surface: 'internal' } as const;
/** A check that hangs is a check that fails. */
const CHECK_TIMEOUT_MS = 3_000;

/**
 * `/healthz`: the process lives. `/readyz`: everything it needs is there. Both on the service's own port only.
 *
 * @param notices what an administrator should know although the service is ready, by what it is about
 */
export function registerHealth(
  app: FastifyInstance,
  name: string,
  checks: Record<string, ReadinessCheck>,
  notices: () => Record<string, string> = () => ({}),
): void {
  app.get('/healthz', { config: CONFIG, schema: { hide: true } }, async () => ({ service: name, status: 'alive' }));
  app.get('/readyz', { config: CONFIG, schema: { hide: true } }, async (_request, reply) => {
    const results = await outcomesOf(checks);
    const ready = results.every(([, result]) => result === 'ok');
    const told = notices();
    return reply.code(ready ? 200 : 503).send({
      service: name,
      status: ready ? 'ready' : 'not ready',
      checks: Object.fromEntries(results),
      ...(Object.keys(told).length > 0 && { notices: told }),
    });
  });
}

/** What each check says: `ok`, or why not. */
export const outcomesOf = (
  checks: Record<string, ReadinessCheck>,
  patienceMs = CHECK_TIMEOUT_MS,
): Promise<[string, string][]> =>
  Promise.all(Object.entries(checks).map(async ([check, run]) => [check, await outcome(run, patienceMs)]));

async function outcome(run: ReadinessCheck, patienceMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), patienceMs);
  });
  try {
    await Promise.race([run(), timeout]);
    return 'ok';
  } catch (error) {
    return (error as Error).message.split('\n')[0] || 'failed';
  } finally {
    clearTimeout(timer);
  }
}
