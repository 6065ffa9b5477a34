import { createHmac, timingSafeEqual } from 'node:crypto';

/** A token is worthless after this time, in seconds: it is shown at the beginning of a request. */
const LIFE_S = 60;
/** Clocks of two machines may be apart. */
const SKEW_S = 60;

/** What a service shows another one: its name, until when, and that it knows the key of the suite's services. */
export function serviceToken(service: string, key: string, at = Date.now()): string {
  const signed = `${service}.${Math.floor(at / 1000) + LIFE_S}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

/** Whether a token was made with the key, not long ago. */
export function isServiceToken(token: string, key: string, at = Date.now()): boolean {
  const [, signed, until, signature] = /^([a-z-]{1,64}\.(\d{1,12}))\.([\w-]{43})$/.exec(token) ?? [];
  if (signed === undefined || signature === undefined) return false;
  const left = Number(until) - at / 1000;
  if (left < -SKEW_S || left > LIFE_S + SKEW_S) return false;
  return timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(signed, key)));
}

const signatureOf = (signed: string, key: string): string =>
  createHmac('sha256', key).update(`service:${signed}`).digest('base64url');
