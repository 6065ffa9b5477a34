import { Refusal } from '@circus/contracts';

const DEFAULT_LIMIT = 20;
/** What `unlimited` stands for, and the largest limit where it is allowed (spec circus-api-core 6.1). */
const UNLIMITED = 9999;

export interface Paging {
  /** Items per page. */
  limit: number;
  /** 1 is the first. */
  page: number;
  /** Items before the page. */
  offset: number;
}

export interface PagingRules {
  maxLimit: number;
  /** The endpoint takes `unlimited`, and with it limits to 9999. */
  allowUnlimited: boolean;
}

/**
 * Reads `limit` (1 to 200, 20 by default) and `page` (from 1) of a CIRCUS search. `unlimited`, whatever its value, replaces the
 * limit where the rules allow it and is ignored elsewhere.
 *
 * @throws Refusal `invalid`: "You cannot query more than 200 items at a time." for a larger limit; other sentences for what is
 *   not a whole number in range
 */
export function parsePaging(
  query: { limit?: string | undefined; page?: string | undefined; unlimited?: string | undefined },
  rules: PagingRules = { maxLimit: 200, allowUnlimited: false },
): Paging {
  const maxLimit = rules.allowUnlimited ? UNLIMITED : rules.maxLimit;
  const unlimited = rules.allowUnlimited && query.unlimited !== undefined;
  const limit = unlimited ? UNLIMITED : wholeNumber(query.limit, DEFAULT_LIMIT);
  if (limit !== undefined && limit > maxLimit) {
    throw new Refusal('invalid', `You cannot query more than ${maxLimit} items at a time.`);
  }
  if (!limit) throw new Refusal('invalid', `The limit must be an integer from 1 to ${maxLimit}.`);

  const page = wholeNumber(query.page, 1);
  const offset = page && (page - 1) * limit;
  if (!page || offset === undefined || !Number.isSafeInteger(offset)) {
    throw new Refusal('invalid', 'The page must be an integer of 1 or more.');
  }
  return { limit, page, offset };
}

/** Undefined for anything but digits. */
function wholeNumber(text: string | undefined, byDefault: number): number | undefined {
  if (text === undefined) return byDefault;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
