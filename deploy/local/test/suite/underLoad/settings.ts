import { randomInt } from 'node:crypto';

/** How long and how hard a run is. */
export interface LoadSettings {
  isLong: boolean;
  /** Of traffic, in seconds. */
  seconds: number;
  /** Of them, those at the end in which nothing is killed. */
  calmSeconds: number;
  kills: number;
  /** What is killed when, and what is sent, is made of it. */
  seed: number;
}

/** The seed of short runs, so that they are the same everywhere; long ones take a new one each time. */
const SHORT_SEED = 20_240_102;

/** The short run or the long one; `CIRCUS_LOAD_SECONDS`, `CIRCUS_LOAD_KILLS` and `CIRCUS_LOAD_SEED` change either. */
export function loadSettings(): LoadSettings {
  const isLong = process.env.CIRCUS_LONG === '1';
  const seconds = given('CIRCUS_LOAD_SECONDS', isLong ? 600 : 32);
  return {
    isLong,
    seconds,
    calmSeconds: seconds / 4,
    kills: given('CIRCUS_LOAD_KILLS', isLong ? 200 : 14),
    seed: given('CIRCUS_LOAD_SEED', isLong ? randomInt(2 ** 31) : SHORT_SEED),
  };
}

function given(name: string, otherwise: number): number {
  const text = process.env[name];
  if (!text) return otherwise;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name} is a whole number, and not "${text}"`);
  return number;
}
