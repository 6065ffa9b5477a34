import type { PluginJob } from '@circus/contracts';
import { Alert, Anchor, Button, Code, Group, NativeSelect, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useParams } from 'react-router';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useLanguage } from '../i18n/Language.js';
import { statusName } from './JobsPage.js';

const LOOK_MS = 2_000;

/** One job: how it stands, what it found, and what people say of that. */
export function JobPage() {
  const { t, when } = useLanguage();
  const { jobId = '' } = useParams();
  const client = useQueryClient();
  const found = useQuery({
    queryKey: ['job', jobId],
    queryFn: () => request<PluginJob>(`/api/plugin-jobs/${jobId}`),
    refetchInterval: ({ state: { data } }) =>
      data?.status === 'in_queue' || data?.status === 'processing' ? LOOK_MS : false,
  });
  const cancel = useMutation({
    mutationFn: () => request(`/api/plugin-jobs/${jobId}`, { method: 'PATCH', json: { status: 'cancelled' } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['job', jobId] }),
  });
  const job = found.data;
  if (found.isPending) return <Waiting />;
  if (!job) return <Failure error={found.error} onRetry={found.refetch} />;
  return (
    <Stack>
      <Title order={1} size="h2">
        {t('jobs.job')} {jobId.slice(-8)}
      </Title>
      <dl className="facts">
        <dt>{t('jobs.status')}</dt>
        <dd>
          <span role="status">{statusName(job.status, t)}</span>
        </dd>
        <dt>{t('jobs.plugin')}</dt>
        <dd>
          {job.provenance ? `${job.provenance.plugin.pluginName} ${job.provenance.plugin.version}` : job.pluginId}
        </dd>
        <dt>{t('jobs.created')}</dt>
        <dd>
          {when(job.createdAt)} · {job.userEmail}
        </dd>
        <dt>{t('jobs.finished')}</dt>
        <dd>{when(job.finishedAt)}</dd>
        <dt>{t('nav.series')}</dt>
        <dd>
          {job.series.map(({ seriesUid }) => (
            <div key={seriesUid}>
              <Anchor component={Link} to={`/series/${seriesUid}`}>
                {seriesUid}
              </Anchor>
            </div>
          ))}
        </dd>
      </dl>
      {job.status === 'in_queue' && (
        <Group>
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('jobs.cancel')}
          </Button>
        </Group>
      )}
      <Failure error={cancel.error} />
      {job.errorMessage && (
        <Alert color="red" variant="outline" title={t('jobs.failed')}>
          {job.errorMessage}
        </Alert>
      )}
      <section>
        <Title order={2} size="h4">
          {t('jobs.results')}
        </Title>
        {job.results ? (
          <Code block className="results">
            {JSON.stringify(job.results, null, 2)}
          </Code>
        ) : (
          <Text>{t('jobs.noResults')}</Text>
        )}
      </section>
      <JobFeedback job={job} />
    </Stack>
  );
}

type Mode = 'personal' | 'consensual';

function JobFeedback({ job }: { job: PluginJob }) {
  const { t, when } = useLanguage();
  const client = useQueryClient();
  const [mode, setMode] = useState<Mode>('personal');
  const [comment, setComment] = useState('');
  const register = useMutation({
    mutationFn: () =>
      request(`/api/plugin-jobs/${job.jobId}/feedback/${mode}`, { method: 'POST', json: { data: { comment } } }),
    onSuccess: () => {
      setComment('');
      return client.invalidateQueries({ queryKey: ['job', job.jobId] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate();
  };
  return (
    <section>
      <Title order={2} size="h4">
        {t('jobs.feedback')}
      </Title>
      {job.feedbacks.length === 0 && <Text>{t('jobs.noFeedback')}</Text>}
      <ul>
        {job.feedbacks.map(({ feedbackId, userEmail, isConsensual, createdAt, data }) => (
          <li key={feedbackId}>
            {t(isConsensual ? 'jobs.consensual' : 'jobs.personal')} · {userEmail} · {when(createdAt)}: {commentOf(data)}
          </li>
        ))}
      </ul>
      {job.status === 'finished' && (
        <form onSubmit={submit}>
          <Stack maw={480} gap="xs">
            <NativeSelect
              aria-label={t('jobs.feedback')}
              value={mode}
              data={(['personal', 'consensual'] as const).map((value) => ({ value, label: t(`jobs.${value}`) }))}
              onChange={(event) => setMode(event.currentTarget.value as Mode)}
            />
            <Textarea
              label={t('jobs.comment')}
              value={comment}
              required
              onChange={(event) => setComment(event.currentTarget.value)}
            />
            <Failure error={register.error} />
            <Button type="submit" loading={register.isPending} style={{ alignSelf: 'flex-start' }}>
              {t('jobs.sendFeedback')}
            </Button>
          </Stack>
        </form>
      )}
    </section>
  );
}

/** Other clients say more than a comment. */
function commentOf(data: unknown): string {
  const { comment } = (data ?? {}) as { comment?: unknown };
  return typeof comment === 'string' ? comment : JSON.stringify(data);
}
