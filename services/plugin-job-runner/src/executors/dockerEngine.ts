import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { ExecutorAway } from './executor.js';

/** Time for a question to the engine that is answered at once, ms. */
const QUESTION_MS = 10_000;

/** @param address `unix:///path`, `tcp://host:port` or `http(s)://host:port` */
export function openDocker(address: string): Docker {
  if (address.startsWith('unix://')) return new Docker({ socketPath: address.slice('unix://'.length) });
  const { protocol, hostname, port } = new URL(address.replace(/^tcp:/, 'http:'));
  return new Docker({ protocol: protocol === 'https:' ? 'https' : 'http', host: hostname, port: Number(port || 2375) });
}

/** @throws ExecutorAway when the engine does not answer */
export async function requireEngine(docker: Docker): Promise<void> {
  const late = new AbortController();
  try {
    const silence = delay(QUESTION_MS, null, { signal: late.signal }).then(() => {
      throw new Error('It was silent for too long.');
    });
    silence.catch(() => undefined); // where the answer comes first
    await Promise.race([docker.ping(), silence]);
  } catch (error) {
    throw new ExecutorAway('The container engine does not answer.', { cause: error });
  } finally {
    late.abort();
  }
}

/** The status that the engine answered a request with; null where it did not answer. */
export const statusOf = (error: unknown): number | null =>
  (error as { statusCode?: number } | null)?.statusCode ?? null;

/** True for an error that says the engine itself is away. */
export const isEngineAway = (error: unknown): boolean =>
  statusOf(error) === null && /ECONN|ENOENT|EPIPE|ETIMEDOUT|socket hang up/.test(String((error as Error)?.message));

/** What the engine says, an `ExecutorAway` in place of an error of the connection. */
export async function asking<Answer>(question: Promise<Answer>): Promise<Answer> {
  try {
    return await question;
  } catch (error) {
    if (isEngineAway(error)) throw new ExecutorAway('The container engine does not answer.', { cause: error });
    throw error;
  }
}

/** A container that is gone already is no error. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await asking(container.remove({ force: true, v: true }));
  } catch (error) {
    // 409: its removal is under way.
    if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
  }
}
