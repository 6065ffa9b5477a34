import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Pages } from '../series/Pages.js';
import { Failure } from './Failure.js';
import { Waiting } from './Frame.js';
import { Scroll } from './Scroll.js';

/** A page of what a search finds, as a query has it. */
interface Found<Item> {
  data: { items: Item[]; totalItems: number } | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** One page of a list as a table: while it is waited for, when it failed, when it is empty, and when it is there. */
export function FoundTable<Item>(props: {
  found: Found<Item>;
  perPage: number;
  page: number;
  onPage: (page: number) => void;
  /** Said in the place of an empty table. */
  none?: string;
  /** Cells of the heading: texts, or cells of their own. */
  headings: ReactNode;
  row: (item: Item) => ReactNode;
}) {
  const { found, perPage, page, onPage, none, headings, row } = props;
  const { data } = found;
  return (
    <>
      <Failure error={found.error} onRetry={found.refetch} />
      {found.isPending && <Waiting />}
      {data && <Pages total={data.totalItems} perPage={perPage} page={page} onChange={onPage} />}
      {data?.items.length === 0 && none !== undefined && <Text>{none}</Text>}
      {data && (data.items.length > 0 || none === undefined) && (
        <Scroll>
          <Table>
            <thead>
              <tr>{headings}</tr>
            </thead>
            <tbody>{data.items.map(row)}</tbody>
          </Table>
        </Scroll>
      )}
    </>
  );
}
