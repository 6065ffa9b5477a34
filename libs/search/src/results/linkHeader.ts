import type { SearchResult } from './runSearch.js';

/** Longer headers are refused by common clients and proxies, Node's among them (16 KiB for all headers of an answer). */
const MAX_LINK_BYTES = 8 * 1024;

/** Where a search was asked: the path as the client sees it, and the query string as Fastify reads it. */
export interface SearchRequest {
  path: string;
  query: Readonly<Record<string, unknown>>;
}

type Relation = 'first' | 'prev' | 'next' | 'last';

/**
 * The `Link` header of one page (RFC 8288): relative references that repeat the request with another page. An estimated total
 * knows no last page, and then a full page is taken to have a next one. Undefined where a long filter would make the header
 * longer than 8 KiB.
 */
export function linkHeader(
  result: Omit<SearchResult<unknown>, 'rows'> & { rows: readonly unknown[] },
  request: SearchRequest,
): string | undefined {
  const { page, limit, totalItems, totalItemsExact, rows } = result;
  const last = Math.max(1, Math.ceil(totalItems / limit));
  const pages: [Relation, number][] = [['first', 1]];
  if (page > 1) pages.push(['prev', totalItemsExact ? Math.min(page - 1, last) : page - 1]);
  if (totalItemsExact ? page < last : rows.length === limit) pages.push(['next', page + 1]);
  if (totalItemsExact) pages.push(['last', last]);

  const header = pages.map(([relation, target]) => `<${reference(request, target)}>; rel="${relation}"`).join(', ');
  return header.length > MAX_LINK_BYTES ? undefined : header;
}

function reference({ path, query }: SearchRequest, page: number): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    // Of a repeated parameter the first counts.
    const text: unknown = Array.isArray(value) ? value[0] : value;
    if (name !== 'page' && typeof text === 'string') parameters.append(name, text);
  }
  parameters.append('page', String(page));
  // URLSearchParams writes ASCII without < and >; of the path nothing that could end the reference is kept as it stands.
  return `${path.replace(/[^\w!$%&'()*+,\-./:;=@~]/gu, encodeURIComponent)}?${parameters}`;
}
