import type { Group, GroupCreation, GroupList, Plugin, Project } from '@circus/contracts';
import {
  Button,
  Checkbox,
  Group as Line,
  NativeSelect,
  Stack,
  Table,
  TagsInput,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useSearchParams } from 'react-router';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useText } from '../i18n/Language.js';
import { useGroups } from './groupsQuery.js';
import { changedLists, GLOBAL_RIGHTS, NO_RIGHTS, PLUGIN_RIGHTS, PROJECT_RIGHTS, toggled } from './rights.js';

interface Named {
  id: string;
  name: string;
}

/** Groups, and what each allows its members. */
export function GroupsPage() {
  const t = useText();
  const groups = useGroups();
  const [params, setParams] = useSearchParams();
  const projects = useQuery({
    queryKey: ['admin-projects'],
    queryFn: () => request<{ items: Project[] }>('/api/admin/projects?limit=200'),
  });
  const plugins = useQuery({
    queryKey: ['admin-plugins'],
    queryFn: () => request<Plugin[] | { items: Plugin[] }>('/api/admin/plugins'),
  });
  const chosen = groups.data?.find(({ groupId }) => String(groupId) === params.get('group')) ?? groups.data?.[0];
  if (groups.isPending || projects.isPending || plugins.isPending) return <Waiting />;
  const known = plugins.data ? (Array.isArray(plugins.data) ? plugins.data : plugins.data.items) : [];
  return (
    <Stack>
      <Failure error={groups.error ?? projects.error ?? plugins.error} onRetry={groups.refetch} />
      <NewGroup onMade={(groupId) => setParams({ group: String(groupId) })} />
      <NativeSelect
        label={t('groups.group')}
        value={String(chosen?.groupId ?? '')}
        data={(groups.data ?? []).map(({ groupId, groupName }) => ({ value: String(groupId), label: groupName }))}
        onChange={(event) => setParams({ group: event.currentTarget.value })}
      />
      {chosen && (
        <Rights
          key={`${chosen.groupId} ${chosen.updatedAt}`}
          group={chosen}
          projects={(projects.data?.items ?? []).map(({ projectId, projectName }) => ({
            id: projectId,
            name: projectName,
          }))}
          plugins={known.map(({ pluginId, pluginName }) => ({ id: pluginId, name: pluginName }))}
        />
      )}
    </Stack>
  );
}

function NewGroup({ onMade }: { onMade: (groupId: number) => void }) {
  const t = useText();
  const client = useQueryClient();
  const [groupName, setGroupName] = useState('');
  const make = useMutation({
    mutationFn: () => {
      const json: GroupCreation = { groupName, ...NO_RIGHTS };
      return request<{ groupId: number }>('/api/admin/groups', { method: 'POST', json });
    },
    onSuccess: async ({ groupId }) => {
      await client.invalidateQueries({ queryKey: ['groups'] });
      setGroupName('');
      onMade(groupId);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit} aria-label={t('groups.new')}>
      <Line align="flex-end" mt="sm">
        <TextInput
          label={t('groups.name')}
          value={groupName}
          onChange={(event) => setGroupName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={groupName.trim() === ''} loading={make.isPending}>
          {t('groups.create')}
        </Button>
      </Line>
      <Failure error={make.error} />
    </form>
  );
}

function Rights({ group, projects, plugins }: { group: Group; projects: Named[]; plugins: Named[] }) {
  const t = useText();
  const client = useQueryClient();
  const [lists, setLists] = useState<Record<GroupList, string[]>>(group);
  const [groupName, setGroupName] = useState(group.groupName);
  const isRenamed = groupName.trim() !== '' && groupName.trim() !== group.groupName;
  const changed = { ...changedLists(group, lists), ...(isRenamed && { groupName: groupName.trim() }) };
  const save = useMutation({
    mutationFn: () => request(`/api/admin/groups/${group.groupId}`, { method: 'PATCH', json: changed }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['groups'] }),
  });
  const toggle = (list: GroupList, entry: string) => setLists({ ...lists, [list]: toggled(lists[list], entry) });
  const all = { id: 'all', name: t('groups.all') };
  return (
    <Stack>
      <TextInput
        maw={420}
        label={t('groups.rename')}
        required
        withAsterisk={false}
        maxLength={128}
        value={groupName}
        onChange={(event) => setGroupName(event.currentTarget.value)}
      />
      <fieldset>
        <legend>{t('groups.privileges')}</legend>
        {GLOBAL_RIGHTS.map((right) => (
          <Checkbox
            key={right}
            label={t(`right.${right}`)}
            checked={lists.privileges.includes(right)}
            onChange={() => toggle('privileges', right)}
          />
        ))}
      </fieldset>
      <TagsInput
        label={t('profile.domains')}
        value={lists.domains}
        onChange={(domains) => setLists({ ...lists, domains })}
        comboboxProps={{ withinPortal: false }}
      />
      <Matrix title={t('groups.inProjects')} rights={PROJECT_RIGHTS} rows={[all, ...projects]} {...{ lists, toggle }} />
      <Matrix title={t('groups.inPlugins')} rights={PLUGIN_RIGHTS} rows={[all, ...plugins]} {...{ lists, toggle }} />
      <Failure error={save.error} />
      <Line>
        <Button disabled={Object.keys(changed).length === 0} loading={save.isPending} onClick={() => save.mutate()}>
          {t('app.save')}
        </Button>
        <Text role="status" size="sm">
          {save.isSuccess && t('groups.saved')}
        </Text>
      </Line>
    </Stack>
  );
}

function Matrix(props: {
  title: string;
  rights: readonly (typeof PROJECT_RIGHTS | typeof PLUGIN_RIGHTS)[number][];
  rows: Named[];
  lists: Record<GroupList, string[]>;
  toggle: (list: GroupList, entry: string) => void;
}) {
  const t = useText();
  const { title, rights, rows, lists, toggle } = props;
  return (
    <section className="scroll">
      <Title order={2} size="h4">
        {title}
      </Title>
      <Table>
        <thead>
          <tr>
            <td />
            {rights.map((right) => (
              <th key={right}>{t(`right.${right}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              {rights.map((right) => (
                <td key={right}>
                  <Checkbox
                    aria-label={t('groups.may', { role: t(`right.${right}`), name })}
                    checked={lists[right].includes(id)}
                    onChange={() => toggle(right, id)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
