import { readFileSync } from 'node:fs';

/**
 * How long the main thread was kept at work without a break while something was done, in ms. Time in which the machine
 * let others run does not count, where the machine tells (Linux).
 */
export async function longestTurn(during: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = processorTime();
  const look = () => {
    const now = processorTime();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  try {
    await during();
    await new Promise((resolve) => setTimeout(resolve, 2)); // the turn that ended it
  } finally {
    clearInterval(timer);
  }
  look();
  return longest;
}

/** Processor time of the main thread in ms (Linux, schedstat); elsewhere the time that went by. */
export function processorTime(): number {
  try {
    return Number(readFileSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
