import type { Surface } from '../routing/routeTable.js';
import type { Caller, Callers } from './callers.js';
import type { Shown } from './readCredential.js';
import { REASONS } from './reasons.js';

/** A token that the image server gave for one series (spec circus-rs 1.9); no account's token looks like this. */
const IMAGE_SERVER_TOKEN = /^[0-9a-f]{96}$/;

/**
 * Who shows this credential. Somebody unknown is no error: the service's route decides whether it is public.
 * @throws AuthorityUnreachable (the promise) when a credential was shown and nobody can tell whose it is
 */
export function callerOf(shown: Shown, surface: Surface, callers: Callers): Caller | Promise<Caller> {
  if ('anonymous' in shown) return { userId: undefined, reason: shown.anonymous };
  const { credential } = shown;
  if (surface === 'rs' && credential.kind === 'bearer' && IMAGE_SERVER_TOKEN.test(credential.token)) {
    return { userId: undefined, reason: REASONS.imageServerToken };
  }
  return callers.resolve(credential);
}
