import type { LogEntry } from '@circus/contracts';
import { Badge, Button, Group, NativeSelect, Table, Text, TextInput, Title } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { query, request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { Scroll } from '../app/Scroll.js';
import { useLanguage } from '../i18n/Language.js';

const PER_PAGE = 50;
const LOOK_MS = 5_000;
const TYPES = ['INFO', 'WARN', 'ERROR', 'DEFAULT'] as const;

/** What the suite tells of its work, newest first. */
export function LogPage() {
  const { t, when } = useLanguage();
  const client = useQueryClient();
  const mayClear = useUser().globalPrivileges.includes('manageServer');
  const [type, setType] = useState('');
  const [subject, setSubject] = useState('');
  const [start, setStart] = useState(0);
  const asked = { startindex: start, count: PER_PAGE + 1, type, subject: subject.trim() };
  const found = useQuery({
    queryKey: ['log', asked],
    queryFn: () => request<LogEntry[]>(`/api/log${query(asked)}`),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MS,
  });
  const clear = useMutation({
    mutationFn: () => request('/api/log', { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['log'] }),
  });
  const entries = found.data?.slice(0, PER_PAGE) ?? [];
  return (
    <section aria-label={t('sharing.log')}>
      <Title order={2} size="h3" mt="md">
        {t('sharing.log')}
      </Title>
      <Group align="flex-end" my="sm">
        <NativeSelect
          label={t('log.type')}
          value={type}
          data={[
            { value: '', label: t('log.any') },
            ...TYPES.map((value) => ({ value, label: t(`log.type.${value}`) })),
          ]}
          onChange={(event) => {
            setStart(0);
            setType(event.currentTarget.value);
          }}
        />
        <TextInput
          label={t('log.subject')}
          value={subject}
          onChange={(event) => {
            setStart(0);
            setSubject(event.currentTarget.value);
          }}
        />
        {mayClear && (
          <Button
            variant="default"
            loading={clear.isPending}
            onClick={() => window.confirm(t('log.sure')) && clear.mutate()}
          >
            {t('log.clear')}
          </Button>
        )}
      </Group>
      <Failure error={found.error ?? clear.error} onRetry={found.refetch} />
      {found.isPending && <Waiting />}
      {found.data?.length === 0 && <Text>{t('resource.none')}</Text>}
      {entries.length > 0 && (
        <Scroll>
          <Table>
            <thead>
              <tr>
                <th>{t('audit.at')}</th>
                <th>{t('log.type')}</th>
                <th>{t('log.subject')}</th>
                <th>{t('log.message')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ id, created, entryType, subject: about, message }) => (
                <tr key={id}>
                  <td>{when(new Date(created).toISOString())}</td>
                  <td>
                    <Badge variant="default">{t(`log.type.${entryType}`)}</Badge>
                  </td>
                  <td>{about}</td>
                  <td>{message}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        </Scroll>
      )}
      <Group my="sm">
        <Button variant="default" disabled={start === 0} onClick={() => setStart(Math.max(0, start - PER_PAGE))}>
          {t('log.newer')}
        </Button>
        <Button
          variant="default"
          disabled={(found.data?.length ?? 0) <= PER_PAGE}
          onClick={() => setStart(start + PER_PAGE)}
        >
          {t('log.older')}
        </Button>
      </Group>
    </section>
  );
}
