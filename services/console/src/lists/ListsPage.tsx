import type { MyList } from '@circus/contracts';
import { NativeSelect, Text, Title } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useText } from '../i18n/Language.js';
import { ListEditor } from './ListEditor.js';
import { useAllLists } from './myLists.js';

const KINDS = { series: 'nav.series', clinicalCases: 'nav.cases', pluginJobs: 'nav.jobs' } as const;

/** The user's own lists: what they are called, who may see and change them, what is in them. */
export function ListsPage() {
  const t = useText();
  const lists = useAllLists();
  const [params, setParams] = useSearchParams();
  const chosen = lists.data?.find(({ myListId }) => myListId === params.get('list')) ?? lists.data?.[0];
  const nameOf = ({ name, resourceType }: MyList) => `${name} (${t(KINDS[resourceType])})`;
  return (
    <>
      <div className="toolbar">
        <Title order={1} size="h3">
          {t('lists.own')}
        </Title>
      </div>
      <Failure error={lists.error} onRetry={lists.refetch} />
      {lists.isPending && <Waiting />}
      {lists.data?.length === 0 && <Text>{t('lists.none')}</Text>}
      {lists.data && chosen && (
        <>
          <NativeSelect
            label={t('lists.list')}
            maw={360}
            value={chosen.myListId}
            data={lists.data.map((list) => ({ value: list.myListId, label: nameOf(list) }))}
            onChange={(event) => setParams({ list: event.currentTarget.value })}
          />
          <ListEditor key={chosen.myListId} list={chosen} onDelete={() => setParams({})} />
        </>
      )}
    </>
  );
}
