import type { Plugin, PluginJob } from '@circus/contracts';
import { Alert, Anchor, Button, Group, Stack, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from 'react-router';
import { request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useLanguage } from '../i18n/Language.js';
import { JobComparison } from './JobComparison.js';
import { JobLog } from './JobLog.js';
import { JobResults } from './JobResults.js';
import { statusName } from './JobsPage.js';

/** Nothing tells a browser of jobs: one that is under way is looked at. */
const LOOK_MS = 2_000;

/** One job: how it stands, what it found, and what people say of that. */
export function JobPage() {
  const { t } = useLanguage();
  const { jobId = '' } = useParams();
  const found = useQuery({
    queryKey: ['job', jobId],
    queryFn: () => request<PluginJob>(`/api/plugin-jobs/${jobId}`),
    refetchInterval: ({ state: { data } }) =>
      data?.status === 'in_queue' || data?.status === 'processing' ? LOOK_MS : false,
  });
  const job = found.data;
  const plugin = useQuery({
    queryKey: ['plugin', job?.pluginId],
    queryFn: () => request<Plugin>(`/api/plugins/${job?.pluginId}`),
    enabled: job !== undefined,
    staleTime: 60_000,
  });
  const roles = useUser().accessiblePlugins.find(({ pluginId }) => pluginId === job?.pluginId)?.roles ?? [];
  if (found.isPending || (job && plugin.isPending)) return <Waiting />;
  if (!job) return <Failure error={found.error} onRetry={found.refetch} />;
  return (
    <Stack key={jobId}>
      <Title order={1} size="h2">
        {t('jobs.job')} {jobId.slice(-8)}
      </Title>
      <JobFacts job={job} plugin={plugin.data} />
      <JobActions job={job} roles={roles} />
      {job.errorMessage && (
        <Alert color="red" variant="outline" title={t('jobs.failed')}>
          {job.errorMessage}
        </Alert>
      )}
      <Failure error={plugin.error} onRetry={plugin.refetch} />
      <JobResults job={job} plugin={plugin.data} roles={roles} />
      <JobLog job={job} />
      {(job.status === 'finished' || job.status === 'invalidated') && <JobComparison job={job} />}
    </Stack>
  );
}

function JobFacts({ job, plugin }: { job: PluginJob; plugin: Plugin | undefined }) {
  const { t, when } = useLanguage();
  const ran = job.provenance?.plugin ?? plugin;
  return (
    <dl className="facts">
      <dt>{t('jobs.status')}</dt>
      <dd>
        <span role="status">{statusName(job.status, t)}</span>
      </dd>
      <dt>{t('jobs.plugin')}</dt>
      <dd>{ran ? `${ran.pluginName} ${ran.version}` : job.pluginId}</dd>
      <dt>{t('jobs.created')}</dt>
      <dd>
        {when(job.createdAt)} · {job.userEmail}
      </dd>
      <dt>{t('jobs.finished')}</dt>
      <dd>{when(job.finishedAt)}</dd>
      {job.rerunOf && (
        <>
          <dt>{t('cad.rerunOf')}</dt>
          <dd>
            <Anchor component={Link} to={`/jobs/${job.rerunOf}`}>
              {job.rerunOf.slice(-8)}
            </Anchor>
          </dd>
        </>
      )}
      <dt>{t('nav.series')}</dt>
      <dd>
        {job.series.map(({ seriesUid, partialVolumeDescriptor: { start, end, delta } }, volumeId) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the volume's id
          <div key={`${volumeId} ${seriesUid}`}>
            <Anchor component={Link} to={`/series/${seriesUid}`}>
              {seriesUid}
            </Anchor>{' '}
            ({start}–{end}
            {delta !== 1 && ` / ${delta}`})
          </div>
        ))}
      </dd>
    </dl>
  );
}

function JobActions({ job, roles }: { job: PluginJob; roles: string[] }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { jobId, status } = job;
  const change = useMutation({
    mutationFn: (next: 'cancelled' | 'invalidated') =>
      request(`/api/plugin-jobs/${jobId}`, { method: 'PATCH', json: { status: next } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['job', jobId] }),
  });
  const rerun = useMutation({
    mutationFn: () => request<{ jobId: string }>(`/api/plugin-jobs/${jobId}/rerun`, { method: 'POST', json: {} }),
    onSuccess: ({ jobId: next }) => navigate(`/jobs/${next}`),
  });
  const isUnderWay = status === 'in_queue' || status === 'processing';
  const mayInvalidate = status === 'finished' && roles.includes('manageJobs');
  if (!roles.includes('executePlugin')) return null;
  return (
    <>
      <Group>
        {isUnderWay && (
          <Button variant="default" loading={change.isPending} onClick={() => change.mutate('cancelled')}>
            {t('jobs.cancel')}
          </Button>
        )}
        {!isUnderWay && job.provenance && (
          <Button variant="default" loading={rerun.isPending} onClick={() => rerun.mutate()}>
            {t('cad.rerun')}
          </Button>
        )}
        {mayInvalidate && (
          <Button
            variant="default"
            loading={change.isPending}
            onClick={() => window.confirm(t('cad.invalidateSure')) && change.mutate('invalidated')}
          >
            {t('cad.invalidate')}
          </Button>
        )}
      </Group>
      <Failure error={change.error ?? rerun.error} />
    </>
  );
}
