import { Refusal } from '@circus/contracts';

/** What is said of a case that is not there, in the words that CIRCUS' clients know. */
export const caseMissing = (): Refusal => new Refusal('missing', 'The requested clinicalCase was not found.');
