import type { MyListResourceType } from '@circus/contracts';
import { Anchor, Button, Group, NativeSelect } from '@mantine/core';
import { Link } from 'react-router';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';
import { useDeleteList, useMyLists } from './myLists.js';

/** Everything, or what is in one of the user's lists. @param listId empty for everything */
export function ListChoice(props: {
  resourceType: MyListResourceType;
  listId: string;
  onChoose: (listId: string) => void;
}) {
  const t = useText();
  const { resourceType, listId, onChoose } = props;
  const lists = useMyLists(resourceType);
  const remove = useDeleteList(resourceType);
  const chosen = lists.data?.find(({ myListId }) => myListId === listId);
  return (
    <>
      <Group align="flex-end" gap="xs">
        <NativeSelect
          label={t('lists.title')}
          value={listId}
          data={[
            { value: '', label: t('lists.everything') },
            ...(lists.data ?? []).map(({ myListId, name }) => ({ value: myListId, label: name })),
          ]}
          onChange={(event) => onChoose(event.currentTarget.value)}
        />
        <Anchor component={Link} size="sm" to={listId === '' ? '/lists' : `/lists?list=${listId}`}>
          {t('lists.edit')}
        </Anchor>
        {chosen && (
          <Button
            variant="default"
            loading={remove.isPending}
            onClick={() =>
              window.confirm(t('lists.sure', { name: chosen.name })) &&
              remove.mutate(chosen.myListId, { onSuccess: () => onChoose('') })
            }
          >
            {t('lists.delete')}
          </Button>
        )}
      </Group>
      <Failure error={lists.error ?? remove.error} />
    </>
  );
}
