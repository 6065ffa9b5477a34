import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { ExecutorAway } from './executor.js';

/** Time for a question to the engine that is answered at once, ms. */
const QUESTION_MS = 10_000;
/** Time for what the engine has to do something for, ms. */
const PATIENCE_MS = 60_000;

/** @param address `unix:///path`, `tcp://host:port` or `http(s)://host:port` */
export function openDocker(address: string): Docker {
  if (address.startsWith('unix://')) return new Docker({ socketPath: address.slice('unix://'.length) });
  const { protocol, hostname, port } = new URL(address.replace(/^tcp:/, 'http:'));
  return new Docker({ protocol: protocol === 'https:' ? 'https' : 'http', host: hostname, port: Number(port || 2375) });
}

/** @throws ExecutorAway when the engine does not answer */
export async function requireEngine(docker: Docker): Promise<void> {
  try {
    await within(docker.ping(), QUESTION_MS);
  } catch (error) {
    throw new ExecutorAway('The container engine does not answer.', { cause: error });
  }
}

/** The status that the engine answered a request with; null where it did not answer. */
export const statusOf = (error: unknown): number | null =>
  (error as { statusCode?: number } | null)?.statusCode ?? null;

/** True for an answer that there is no such image. Podman takes an unknown id for a name, which an id may not be. */
export const isImageMissing = (error: unknown): boolean =>
  statusOf(error) === 404 ||
  (statusOf(error) === 500 && /64-byte hexadecimal/.test(String((error as Error | null)?.message)));

/** True for an error that says the engine itself is away. */
const isEngineAway = (error: unknown): boolean =>
  statusOf(error) === null && /ECONN|ENOENT|EPIPE|ETIMEDOUT|socket hang up/.test(String((error as Error)?.message));

/**
 * What the engine says.
 *
 * @param patienceMs null for a question whose answer takes as long as it takes
 * @throws ExecutorAway in place of an error of the connection, and for an engine that is silent
 */
export async function asking<Answer>(
  question: Promise<Answer>,
  patienceMs: number | null = PATIENCE_MS,
): Promise<Answer> {
  try {
    return await (patienceMs === null ? question : within(question, patienceMs));
  } catch (error) {
    if (isEngineAway(error)) throw new ExecutorAway('The container engine does not answer.', { cause: error });
    throw error;
  }
}

/** @throws ExecutorAway when there is no answer by then */
async function within<Answer>(question: Promise<Answer>, patienceMs: number): Promise<Answer> {
  question.catch(() => undefined); // nobody waits for an answer that comes too late
  const answered = new AbortController();
  const silence = delay(patienceMs, undefined, { signal: answered.signal }).then(() => {
    throw new ExecutorAway('The container engine was silent for too long.');
  });
  silence.catch(() => undefined); // where the answer comes first
  try {
    return await Promise.race([question, silence]);
  } finally {
    answered.abort();
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
