import type { PermanentToken } from '@circus/contracts';
import { Alert, Button, Code, Group, Table, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useLanguage } from '../i18n/Language.js';

/** Permanent access tokens: made, seen this once, deleted. */
export function AccessTokens() {
  const { t, when } = useLanguage();
  const client = useQueryClient();
  const [description, setDescription] = useState('');
  const tokens = useQuery({
    queryKey: ['tokens'],
    queryFn: () => request<{ items: PermanentToken[] }>('/api/tokens'),
  });
  const read = () => client.invalidateQueries({ queryKey: ['tokens'] });
  const make = useMutation({
    mutationFn: () =>
      request<{ accessToken: string }>('/api/tokens', { method: 'POST', json: { description: description.trim() } }),
    onSuccess: () => {
      setDescription('');
      return read();
    },
    // The token is nowhere but on the screen, and nowhere at all when the page is left.
    gcTime: 0,
  });
  const remove = useMutation({
    mutationFn: (tokenId: string) => request(`/api/tokens/${tokenId}`, { method: 'DELETE' }),
    onSuccess: () => {
      make.reset();
      return read();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <section>
      <Title order={2} size="h3">
        {t('tokens.title')}
      </Title>
      <Text size="sm" mb="sm">
        {t('tokens.about')}
      </Text>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <TextInput
            label={t('tokens.description')}
            value={description}
            maxLength={32}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Button type="submit" disabled={description.trim() === ''} loading={make.isPending}>
            {t('tokens.make')}
          </Button>
        </Group>
      </form>
      <Failure error={make.error ?? remove.error ?? tokens.error} />
      {make.data && (
        <Alert variant="outline" my="sm" role="status" title={t('tokens.made')}>
          <Code className="token">{make.data.accessToken}</Code>
        </Alert>
      )}
      {tokens.data?.items.length === 0 && <Text my="sm">{t('tokens.none')}</Text>}
      {tokens.data && tokens.data.items.length > 0 && (
        <Table mt="sm">
          <thead>
            <tr>
              <th>{t('tokens.description')}</th>
              <th>{t('tokens.created')}</th>
              <th>{t('app.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {tokens.data.items.map(({ tokenId, description: purpose, createdAt }) => (
              <tr key={tokenId}>
                <td>{purpose}</td>
                <td>{when(createdAt)}</td>
                <td>
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={t('tokens.delete', { name: purpose })}
                    onClick={() => remove.mutate(tokenId)}
                  >
                    {t('app.delete')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}
