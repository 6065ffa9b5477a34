import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, as base64url without padding. */
const RANDOM = /^[\w-]{43}$/;

const random = (): string => randomBytes(32).toString('base64url');
const tie = (text: string, browser: string): Buffer => createHmac('sha256', browser).update(text).digest();

/** What a browser is known by while it logs in; all its windows share it. */
export const newBrowserSecret = (): string => random();

export const isBrowserSecret = (text: string): boolean => RANDOM.test(text);

/**
 * A `state` that counts only together with the browser's secret: nobody finishes in another's browser what he began in his
 * own, which would log the other in as him (RFC 6749, 10.12).
 */
export function newState(browser: string): string {
  const text = random();
  return `${text}.${tie(text, browser).toString('base64url')}`;
}

/** Whether a `state` was made for this browser. */
export function isStateOf(state: string, browser: string): boolean {
  const [text = '', tied = ''] = state.split('.');
  if (!RANDOM.test(text) || !RANDOM.test(tied)) return false;
  return timingSafeEqual(Buffer.from(tied, 'base64url'), tie(text, browser));
}
