import { readSwitch } from '../circus/searchQuery.js';
import { linkHeader, type SearchRequest } from './linkHeader.js';
import type { SearchResult } from './runSearch.js';

export type AnswerShape = 'array' | 'envelope';

export interface Envelope<Item> {
  items: Item[];
  totalItems: number;
  page: number;
  /** Stands here only where the total is an estimate. */
  totalItemsExact?: false;
}

export interface SearchAnswer<Body> {
  body: Body;
  headers: Record<string, string>;
}

/**
 * Which shape a case search answers in (DECISIONS 1): a bare array, unless the request or the server parameter
 * `caseSearchEnvelope` asks for the envelope. The request has the last word.
 */
export function caseSearchShape(envelope: string | undefined, caseSearchEnvelope: boolean): AnswerShape {
  return (readSwitch(envelope) ?? caseSearchEnvelope) ? 'envelope' : 'array';
}

/** `{items, totalItems, page}`, the answer of every CIRCUS search but those of cases. */
export function envelope<Item>(result: SearchResult<Item>): Envelope<Item> {
  const { rows: items, totalItems, page, totalItemsExact } = result;
  return totalItemsExact ? { items, totalItems, page } : { items, totalItems, page, totalItemsExact };
}

/** The items alone, with `X-Total-Count`, `X-Page` and `Link` (RFC 8288: first, prev, next, last) as headers. */
export function bareArray<Item>(result: SearchResult<Item>, request: SearchRequest): SearchAnswer<Item[]> {
  const link = linkHeader(result, request);
  return {
    body: result.rows,
    headers: {
      'X-Total-Count': String(result.totalItems),
      'X-Page': String(result.page),
      ...(link ? { Link: link } : {}),
      ...(result.totalItemsExact ? {} : { 'X-Total-Count-Exact': 'false' }),
    },
  };
}

/** The one place that decides what a search answers: body and headers for a result in the shape asked for. */
export function searchAnswer<Item>(search: {
  result: SearchResult<Item>;
  request: SearchRequest;
  shape: AnswerShape;
}): SearchAnswer<Item[] | Envelope<Item>> {
  return search.shape === 'array'
    ? bareArray(search.result, search.request)
    : { body: envelope(search.result), headers: {} };
}
