import { Button, Group, PasswordInput, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';

/** One's own password, for which the present one is asked. */
export function OwnPassword() {
  const t = useText();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useMutation({
    mutationFn: () => request('/api/login-info/password', { method: 'PUT', json: { currentPassword, newPassword } }),
    onSuccess: () => {
      setCurrent('');
      setNew('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        {t('login.password')}
      </Title>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <PasswordInput
            w={260}
            label={t('password.current')}
            autoComplete="current-password"
            required
            value={currentPassword}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            w={260}
            label={t('password.new')}
            autoComplete="new-password"
            required
            minLength={8}
            value={newPassword}
            onChange={(event) => setNew(event.currentTarget.value)}
          />
          <Button type="submit" loading={change.isPending}>
            {t('password.change')}
          </Button>
        </Group>
      </form>
      <Failure error={change.error} />
      <Text role="status" size="sm">
        {change.isSuccess && t('password.changed')}
      </Text>
    </section>
  );
}
