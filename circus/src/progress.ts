/** A terminal is written to at most this often, ms. */
const TERMINAL_MS = 100;
/** Elsewhere something is heard at least this often while it goes on, ms. */
const LINE_MS = 30_000;
/** How fast something goes is told when it has gone on for so long, ms. */
const RATE_AFTER_MS = 2_000;

/**
 * Shows how far something is, how fast it goes and how long it will take: a bar on a terminal, a line at every tenth and every
 * half minute elsewhere. Goes to standard error, so that the result can be piped on.
 */
export function createProgress(
  stream: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
  now: () => number = () => performance.now(),
): (finished: number, total: number, message: string) => void {
  let shownTenth = -1;
  let shownAt = Number.NEGATIVE_INFINITY;
  let current: { message: string; begun: number; first: number } | null = null;
  return (finished, total, message) => {
    if (current?.message !== message) {
      current = { message, begun: now(), first: finished };
      shownTenth = -1;
      shownAt = Number.NEGATIVE_INFINITY;
    }
    const share = total > 0 ? Math.min(finished / total, 1) : 0;
    const count = total > 0 ? `${finished} of ${total}` : String(finished);
    const pace = paceOf(finished - current.first, total > 0 ? total - finished : null, now() - current.begun);
    if (stream.isTTY) {
      if (share < 1 && now() - shownAt < TERMINAL_MS) return;
      shownAt = now();
      const bar = '#'.repeat(Math.round(share * 30)).padEnd(30, '.');
      stream.write(`\r\x1b[K[${bar}] ${count} ${message}${pace}${share === 1 ? '\n' : ''}`);
      if (share === 1) current = null;
      return;
    }
    const tenth = Math.floor(share * 10);
    if (tenth === shownTenth && now() - shownAt < LINE_MS) return;
    shownTenth = tenth === 10 ? -1 : tenth;
    shownAt = now();
    stream.write(`${count} ${message}${pace}\n`);
  };
}

/** For instance `, 350/s, 2 min left`. */
function paceOf(done: number, left: number | null, elapsedMs: number): string {
  if (elapsedMs < RATE_AFTER_MS || done <= 0) return '';
  const perSecond = (done * 1_000) / elapsedMs;
  const rate = `, ${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)}/s`;
  return left === null || left === 0 ? rate : `${rate}, ${durationOf(left / perSecond)} left`;
}

function durationOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
