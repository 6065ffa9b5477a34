import { setTimeout as delay } from 'node:timers/promises';

/** Said to all clients at once. */
export class Ending {
  isOver = false;
}

/** One kind of traffic: clients that do one thing after another, and what they were told. */
export interface Traffic {
  /** Goes on until it is over. */
  run(ending: Ending): Promise<void>;
  /** To be called when nothing is killed any more. @returns what is not as it must be */
  wrongs(): Promise<string[]>;
  /** How many things of what kind were acknowledged. */
  acknowledged(): Record<string, number>;
}

/** A client's pause between two requests: some tens of milliseconds. */
export const breathe = (random: () => number): Promise<void> => delay(20 + random() * 40);

/** An answer, or null where the connection broke: a client that is cut off goes on. */
export async function orNull<Answer>(asking: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asking;
  } catch {
    return null;
  }
}

/** Waits for something that must come about, however slow the machine is. @returns whether it did */
export async function cameAbout(limitMs: number, look: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end; ) {
    if (await look()) return true;
    await delay(100);
  }
  return look();
}

export const json = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
