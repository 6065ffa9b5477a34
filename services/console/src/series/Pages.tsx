import { Group, Pagination, Text } from '@mantine/core';
import { useText } from '../i18n/Language.js';

/** How many there are, and on which page this is. */
export function Pages(props: { total: number; perPage: number; page: number; onChange: (page: number) => void }) {
  const t = useText();
  const { total, perPage, page, onChange } = props;
  const pages = Math.ceil(total / perPage);
  return (
    <Group justify="space-between" my="sm" mih={36}>
      <Text role="status" size="sm">
        {t('series.found', { count: total })}
      </Text>
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={onChange}
          getControlProps={(control) => ({ 'aria-label': `${t('app.page')} ${control}` })}
          getItemProps={(number) => ({ 'aria-label': `${t('app.page')} ${number}` })}
        />
      )}
    </Group>
  );
}

/** A column's heading that orders by it; again, the other way. */
export function SortHeading(props: {
  field: string;
  title: string;
  sort: { field: string; down: boolean };
  onSort: (sort: { field: string; down: boolean }) => void;
}) {
  const { field, title, sort, onSort } = props;
  const isHere = sort.field === field;
  return (
    <th aria-sort={isHere ? (sort.down ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className="sort" onClick={() => onSort({ field, down: isHere ? !sort.down : false })}>
        {title} <span aria-hidden="true">{isHere ? (sort.down ? '▼' : '▲') : ''}</span>
      </button>
    </th>
  );
}
