import { Refusal } from '@circus/contracts';

// The texts clients know (spec circus-api-core 6.4). What is wrong in particular stands beside them, as `reason`.

export const badFilter = (reason: string): Refusal => new Refusal('invalid', 'Bad filter.', { reason });

export const unparseableFilter = (text = 'Invalid JSON was passed as a filter string'): Refusal =>
  new Refusal('invalid', text);

/** Well-formed, but of a kind that MongoDB, whose language this is, refuses to run. */
export const invalidQuery = (reason: string): Refusal => new Refusal('invalid', 'Invalid query', { reason });

export const patientInfoRefused = (): Refusal => new Refusal('invalid', 'You cannot search using patient information.');
