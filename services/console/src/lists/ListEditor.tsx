import type { MyList, MyListEditor } from '@circus/contracts';
import { Anchor, Button, Checkbox, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { useGroups } from '../admin/groupsQuery.js';
import { useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';
import { useChangeItems, useDeleteList, useListItems, useUpdateList } from './myLists.js';

/** Where an item is looked at. */
const PAGES = { series: '/series', clinicalCases: '/cases', pluginJobs: '/jobs' } as const;

/** Renames and shares a list, takes items out of it, and deletes it. */
export function ListEditor({ list, onDelete }: { list: MyList; onDelete: () => void }) {
  const t = useText();
  const { myListId, resourceType } = list;
  const items = useListItems(myListId);
  const update = useUpdateList(resourceType);
  const change = useChangeItems(resourceType);
  const remove = useDeleteList(resourceType);
  const [name, setName] = useState(list.name);
  const [isPublic, setPublic] = useState(list.public);
  const rename = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ myListId, name: name.trim() });
  };
  return (
    <Stack mt="md">
      <form onSubmit={rename}>
        <Group align="flex-end">
          <TextInput
            label={t('lists.name')}
            required
            maxLength={64}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={name.trim() === list.name} loading={update.isPending}>
            {t('lists.rename')}
          </Button>
          <Button
            variant="default"
            loading={remove.isPending}
            onClick={() =>
              window.confirm(t('lists.sure', { name: list.name })) && remove.mutate(myListId, { onSuccess: onDelete })
            }
          >
            {t('lists.delete')}
          </Button>
        </Group>
      </form>
      <Failure error={update.error ?? remove.error ?? change.error ?? items.error} />
      <Checkbox
        label={t('lists.public')}
        checked={isPublic}
        onChange={(event) => {
          const next = event.currentTarget.checked;
          setPublic(next);
          update.mutate({ myListId, public: next }, { onError: () => setPublic(!next) });
        }}
      />
      <Editors
        editors={list.editors}
        isBusy={update.isPending}
        onChange={(editors) => update.mutate({ myListId, editors })}
      />
      <section>
        <Title order={2} size="h4">
          {t('lists.items')}
        </Title>
        {items.data?.resourceIds.length === 0 && <Text>{t('lists.empty')}</Text>}
        <ul>
          {items.data?.resourceIds.map((id) => (
            <li key={id}>
              <Group gap="xs">
                <Anchor component={Link} to={`${PAGES[resourceType]}/${id}`}>
                  {id}
                </Anchor>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t('lists.removeItem', { name: id })}
                  disabled={change.isPending}
                  onClick={() => change.mutate({ myListId, operation: 'remove', resourceIds: [id] })}
                >
                  {t('lists.takeOut')}
                </Button>
              </Group>
            </li>
          ))}
        </ul>
      </section>
    </Stack>
  );
}

const nameOf = (editor: MyListEditor): string => (editor.type === 'user' ? editor.userEmail : String(editor.groupId));

/** Who besides the owner may put items into a list and take them out. */
function Editors(props: { editors: MyListEditor[]; isBusy: boolean; onChange: (editors: MyListEditor[]) => void }) {
  const t = useText();
  // Groups have numbers, which only those who manage the server are told.
  const mayShareWithGroups = useUser().globalPrivileges.includes('manageServer');
  const groups = useGroups(mayShareWithGroups).data ?? [];
  const { editors, isBusy, onChange } = props;
  const [email, setEmail] = useState('');
  const shown = (editor: MyListEditor) =>
    editor.type === 'user'
      ? t('lists.user', { name: editor.userEmail })
      : t('lists.group', {
          name: groups.find(({ groupId }) => groupId === editor.groupId)?.groupName ?? editor.groupId,
        });
  const isIn = (groupId: number) => editors.some((editor) => editor.type === 'group' && editor.groupId === groupId);
  const share = (event: FormEvent) => {
    event.preventDefault();
    onChange([...editors, { type: 'user', userEmail: email.trim() }]);
    setEmail('');
  };
  return (
    <section>
      <Title order={2} size="h4">
        {t('lists.shared')}
      </Title>
      {editors.length === 0 && <Text>{t('lists.notShared')}</Text>}
      <ul>
        {editors.map((editor) => (
          <li key={`${editor.type} ${nameOf(editor)}`}>
            <Group gap="xs">
              {shown(editor)}
              <Button
                size="compact-xs"
                variant="default"
                disabled={isBusy}
                aria-label={t('lists.unshare', { name: shown(editor) })}
                onClick={() => onChange(editors.filter((each) => each !== editor))}
              >
                {t('lists.endShare')}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
      <form onSubmit={share}>
        <Group align="flex-end">
          <TextInput
            type="email"
            label={t('lists.addUser')}
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={isBusy}>
            {t('lists.share')}
          </Button>
          {groups
            .filter(({ groupId }) => !isIn(groupId))
            .map(({ groupId, groupName }) => (
              <Button
                key={groupId}
                variant="default"
                disabled={isBusy}
                onClick={() => onChange([...editors, { type: 'group', groupId }])}
              >
                {t('lists.shareGroup', { name: groupName })}
              </Button>
            ))}
        </Group>
      </form>
    </section>
  );
}
