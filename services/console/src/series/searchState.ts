import { useSearchParams } from 'react-router';

/** A search as the address keeps it, so that it can be sent to others and gone back to. */
export interface SearchState {
  /** JSON; empty for everything. */
  filter: string;
  /** Field, and whether downwards. */
  sort: { field: string; down: boolean };
  /** One of the user's lists; empty for everything. */
  list: string;
  /** From 1. */
  page: number;
}

/** @param field by which the newest come first unless the address says otherwise */
export function useSearchState(field: string): [SearchState, (change: Partial<SearchState>) => void] {
  const [params, setParams] = useSearchParams();
  const sort = params.get('sort') ?? `-${field}`;
  const state: SearchState = {
    filter: params.get('filter') ?? '',
    list: params.get('list') ?? '',
    sort: { field: sort.replace(/^-/, ''), down: sort.startsWith('-') },
    page: Math.max(1, Math.trunc(Number(params.get('page'))) || 1),
  };
  const change = (part: Partial<SearchState>): void => {
    // Another search begins on its first page.
    const next = { ...state, page: 1, ...part };
    setParams({
      ...(next.list && { list: next.list }),
      ...(next.filter && { filter: next.filter }),
      sort: `${next.sort.down ? '-' : ''}${next.sort.field}`,
      ...(next.page > 1 && { page: String(next.page) }),
    });
  };
  return [state, change];
}

/** The part of a query string that the API's searches share. */
export const searchQuery = ({ filter, sort, page }: SearchState, limit: number) => ({
  filter,
  sort: JSON.stringify({ [sort.field]: sort.down ? -1 : 1 }),
  page,
  limit,
});
