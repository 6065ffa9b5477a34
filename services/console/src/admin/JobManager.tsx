import type { JobManagerStatus, QueuedPluginJob } from '@circus/contracts';
import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useLanguage } from '../i18n/Language.js';

const LOOK_MS = 5_000;
const STATUS = '/api/admin/plugin-job-manager';

/** Whether jobs are taken from the queue, and everybody's jobs in it. */
export function JobManager() {
  const { t, when } = useLanguage();
  const client = useQueryClient();
  const status = useQuery({
    queryKey: ['job-manager'],
    queryFn: () => request<{ status: JobManagerStatus }>(STATUS),
  });
  const queue = useQuery({
    queryKey: ['admin-queue'],
    queryFn: () =>
      request<{ items: QueuedPluginJob[]; totalItems: number }>('/api/admin/plugin-job-queue?state=all&limit=10'),
    refetchInterval: LOOK_MS,
  });
  const turn = useMutation({
    mutationFn: (next: JobManagerStatus) => request(`${STATUS}/switch`, { method: 'PUT', json: { status: next } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['job-manager'] }),
  });
  const isRunning = status.data?.status === 'running';
  return (
    <section aria-label={t('manager.title')}>
      <Title order={2} size="h3" mt="sm">
        {t('manager.title')}
      </Title>
      <Failure error={status.error ?? turn.error ?? queue.error} />
      {status.data && (
        <Group my="xs">
          <Text role="status">{t(isRunning ? 'manager.running' : 'manager.stopped')}</Text>
          <Button
            variant="default"
            loading={turn.isPending}
            onClick={() =>
              (!isRunning || window.confirm(t('manager.sure'))) && turn.mutate(isRunning ? 'stopped' : 'running')
            }
          >
            {t(isRunning ? 'manager.stop' : 'manager.start')}
          </Button>
        </Group>
      )}
      <Text>{t('manager.queue', { count: queue.data?.totalItems ?? 0 })}</Text>
      <ul>
        {queue.data?.items.map(({ jobId, status: own, userEmail, createdAt, priority }) => (
          <li key={jobId}>
            <Anchor component={Link} to={`/jobs/${jobId}`}>
              {jobId.slice(-8)}
            </Anchor>{' '}
            {t(own === 'processing' ? 'jobs.processing' : 'jobs.in_queue')} · {userEmail} · {when(createdAt)} ·{' '}
            {t('manager.priority', { priority })}
          </li>
        ))}
      </ul>
    </section>
  );
}
