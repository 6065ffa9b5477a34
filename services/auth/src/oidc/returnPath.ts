import { Refusal } from '@circus/contracts';

const MAX_LENGTH = 2_000;
/** Stands for this site, whatever its name is: no path leads to or away from it by chance. */
const THIS_SITE = 'http://this-site.invalid';
/** A path, whose second character starts no host, without what browsers drop or turn into a slash. */
const PATH = /^\/(?!\/)[^\\\p{Control}]*$/u;

/**
 * The path of this site that somebody wants to return to after a login, percent-encoded where it has to be.
 *
 * @throws Refusal `invalid` for whatever could lead to another site
 */
export function returnPath(wanted = '/'): string {
  const url = wanted.length <= MAX_LENGTH && PATH.test(wanted) ? new URL(wanted, THIS_SITE) : null;
  // `/.//host` is a path of this site that turns into `//host` when its dots are resolved.
  if (url?.origin !== THIS_SITE || url.pathname.startsWith('//')) {
    throw new Refusal('invalid', '`returnTo` must be a path of this site, such as /cases.');
  }
  return url.pathname + url.search + url.hash;
}
