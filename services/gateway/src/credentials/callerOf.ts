import type { Surface } from '../routing/routeTable.js';
import type { Caller, Callers } from './callers.js';
import type { Shown } from './readCredential.js';
import { REASONS } from './reasons.js';

/** A token that the image server gave for one series (spec circus-rs 1.9); no account's token looks like this. */
const IMAGE_SERVER_TOKEN = /^[0-9a-f]{96}$/;

/** Somebody whom only the auth service can tell. */
export interface Unasked {
  /** @throws AuthorityUnreachable (the promise) when nobody can tell */
  readonly ask: () => Caller | Promise<Caller>;
}

/**
 * Who shows this credential, as far as it is known here. Somebody unknown is no error: the service's route decides
 * whether it is public.
 */
export function callerOf(shown: Shown, surface: Surface, callers: Callers): Caller | Unasked {
  if ('anonymous' in shown) return { userId: undefined, reason: shown.anonymous };
  const { credential } = shown;
  if (surface === 'rs' && credential.kind === 'bearer' && IMAGE_SERVER_TOKEN.test(credential.token)) {
    return { userId: undefined, reason: REASONS.imageServerToken };
  }
  return callers.remembered(credential) ?? { ask: () => callers.resolve(credential) };
}
