import type { AdminUser, Group } from '@circus/contracts';
import { Button, Checkbox, Group as Line, Modal, PasswordInput, Stack, Switch, Table, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { query, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { Scroll } from '../app/Scroll.js';
import { useLanguage } from '../i18n/Language.js';
import { Pages } from '../series/Pages.js';
import { useSearchState } from '../series/searchState.js';
import { useGroups } from './groupsQuery.js';

const PER_PAGE = 50;

/** Accounts: who may log in, and in which groups they are. */
export function UsersPage() {
  const { t, when } = useLanguage();
  const [state, change] = useSearchState('createdAt');
  const [edited, setEdited] = useState<AdminUser | 'new' | null>(null);
  const groups = useGroups();
  const asked = { limit: PER_PAGE, page: state.page };
  const found = useQuery({
    queryKey: ['users', asked],
    queryFn: () => request<{ items: AdminUser[]; totalItems: number }>(`/api/admin/users${query(asked)}`),
  });
  const nameOf = (id: number) => groups.data?.find(({ groupId }) => groupId === id)?.groupName ?? String(id);
  return (
    <>
      <Line my="sm">
        <Button onClick={() => setEdited('new')}>{t('users.new')}</Button>
      </Line>
      <Failure error={found.error ?? groups.error} onRetry={found.refetch} />
      {found.isPending && <Waiting />}
      {found.data && (
        <>
          <Scroll>
            <Table>
              <thead>
                <tr>
                  <th>{t('profile.loginId')}</th>
                  <th>{t('profile.email')}</th>
                  <th>{t('profile.groups')}</th>
                  <th>{t('users.enabled')}</th>
                  <th>{t('profile.lastLogin')}</th>
                </tr>
              </thead>
              <tbody>
                {found.data.items.map((user) => (
                  <tr key={user.userEmail}>
                    <td>
                      <Button
                        variant="default"
                        size="compact-sm"
                        aria-label={t('users.change', { name: user.loginId })}
                        onClick={() => setEdited(user)}
                      >
                        {user.loginId}
                      </Button>
                    </td>
                    <td>{user.userEmail}</td>
                    <td>{user.groups.map(nameOf).join(', ')}</td>
                    <td>{t(user.loginEnabled ? 'sharing.yes' : 'sharing.no')}</td>
                    <td>{when(user.lastLoginTime)}</td>
                  </tr>
                ))}
              </tbody>
            </Table>
          </Scroll>
          <Pages
            total={found.data.totalItems}
            perPage={PER_PAGE}
            page={state.page}
            onChange={(page) => change({ page })}
          />
        </>
      )}
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === null || edited === 'new' ? t('users.new') : t('users.change', { name: edited.loginId })}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {edited !== null && (
          <UserForm
            user={edited === 'new' ? null : edited}
            groups={groups.data ?? []}
            onSaved={() => setEdited(null)}
          />
        )}
      </Modal>
    </>
  );
}

function UserForm({ user, groups, onSaved }: { user: AdminUser | null; groups: Group[]; onSaved: () => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [userEmail, setUserEmail] = useState(user?.userEmail ?? '');
  const [loginId, setLoginId] = useState(user?.loginId ?? '');
  const [description, setDescription] = useState(user?.description ?? '');
  const [password, setPassword] = useState('');
  const [loginEnabled, setLoginEnabled] = useState(user?.loginEnabled ?? true);
  const [chosen, setChosen] = useState<number[]>(user?.groups ?? []);
  const save = useMutation({
    mutationFn: () => {
      const json = { loginId, description, loginEnabled, groups: chosen };
      if (!user) return request('/api/admin/users', { method: 'POST', json: { ...json, userEmail, password } });
      const address = `/api/admin/users/${encodeURIComponent(user.userEmail)}`;
      return request(address, { method: 'PATCH', json: { ...json, ...(password && { password }) } });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['users'] });
      onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const toggle = (id: number) =>
    setChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          label={t('profile.email')}
          type="email"
          required
          disabled={user !== null}
          value={userEmail}
          onChange={(event) => setUserEmail(event.currentTarget.value)}
        />
        <TextInput
          label={t('profile.loginId')}
          required
          value={loginId}
          onChange={(event) => setLoginId(event.currentTarget.value)}
        />
        <TextInput
          label={t('users.description')}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <PasswordInput
          label={t(user ? 'users.keepPassword' : 'users.password')}
          required={user === null}
          minLength={8}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Switch
          label={t('users.enabled')}
          checked={loginEnabled}
          onChange={(event) => setLoginEnabled(event.currentTarget.checked)}
        />
        <fieldset>
          <legend>{t('profile.groups')}</legend>
          {groups.map(({ groupId, groupName }) => (
            <Checkbox
              key={groupId}
              label={groupName}
              checked={chosen.includes(groupId)}
              onChange={() => toggle(groupId)}
            />
          ))}
        </fieldset>
        <Failure error={save.error} />
        <Button type="submit" loading={save.isPending}>
          {t(user ? 'app.save' : 'users.create')}
        </Button>
      </Stack>
    </form>
  );
}
