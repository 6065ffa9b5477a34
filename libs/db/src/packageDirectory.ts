import { fileURLToPath } from 'node:url';

/** A directory of this package, whether this runs from `src` (tests) or from `dist`. */
export const directoryOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
