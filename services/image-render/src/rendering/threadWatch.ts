import { threadId } from 'node:worker_threads';
import type { Piscina } from 'piscina';

/** Threads have places in the shared memory by their number; of two with the same place one has ended long ago. */
const PLACES = 256;
const BEAT_MS = 250;

/** Memory in which threads say that they are alive: the time, in units of `BEAT_MS`. */
export const heartbeatMemory = (): SharedArrayBuffer => new SharedArrayBuffer(PLACES * Int32Array.BYTES_PER_ELEMENT);

const now = (): number => Math.floor(Date.now() / BEAT_MS) % 2 ** 31;

/** In a thread: says again and again that it is alive. While it decodes a picture it cannot. */
export function beat(memory: SharedArrayBuffer): void {
  const beats = new Int32Array(memory);
  const tell = (): void => void Atomics.store(beats, threadId % PLACES, now());
  tell();
  setInterval(tell, BEAT_MS).unref();
}

/**
 * Ends threads of a pool that do nothing but one thing for too long: a decoder may be led in circles by a damaged image, and
 * nobody else can stop it. The pool replaces them, as it does those that die.
 *
 * @param limitMs of one thing; a second look, a beat later, makes sure that it was not this process that stood still
 * @returns ends the watch
 */
export function watchThreads(
  pools: readonly Piscina[],
  memory: SharedArrayBuffer,
  limitMs: number,
  onEnded: (error: Error) => void,
): () => void {
  const beats = new Int32Array(memory);
  const isSilent = ({ threadId: id }: { threadId: number }): boolean => {
    const last = Atomics.load(beats, id % PLACES);
    return id > 0 && last > 0 && (now() - last) * BEAT_MS > limitMs;
  };
  let suspected: ReadonlySet<number> = new Set();
  const look = (): void => {
    const silent = pools.flatMap(({ threads }) => threads).filter(isSilent);
    for (const worker of silent.filter(({ threadId: id }) => suspected.has(id))) {
      onEnded(new Error(`A thread was ended: it did one thing for more than ${limitMs} ms`));
      void worker.terminate();
    }
    suspected = new Set(silent.map(({ threadId: id }) => id));
  };
  const timer = setInterval(look, 2 * BEAT_MS);
  timer.unref();
  return () => clearInterval(timer);
}
