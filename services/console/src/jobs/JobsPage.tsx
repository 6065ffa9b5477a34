import type { PluginJobStatus, PluginJobSummary } from '@circus/contracts';
import { Anchor, Badge, NativeSelect, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { query, request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { FoundTable } from '../app/FoundTable.js';
import { type Translate, useLanguage } from '../i18n/Language.js';
import { FilterBuilder } from '../series/FilterBuilder.js';
import { Presets } from '../series/Presets.js';
import { searchQuery, useSearchState } from '../series/searchState.js';
import { FIRST_CONDITIONS, JOB_FIELDS } from './jobFields.js';

const PER_PAGE = 20;
/** Nothing tells a browser of jobs: while some are under way they are looked at. */
const LOOK_MS = 3_000;

const STATUSES = ['in_queue', 'processing', 'finished', 'failed', 'cancelled', 'invalidated'] as const;

const isUnderWay = ({ status }: { status: PluginJobStatus }): boolean =>
  status === 'in_queue' || status === 'processing';

export function statusName(status: PluginJobStatus, t: Translate): string {
  if (status === 'finished') return t('jobs.finishedStatus');
  if (status === 'failed') return t('jobs.failedStatus');
  return t(`jobs.${status}`);
}

/** Jobs of plug-ins: all that the user may see, or his own in the queue. */
export function JobsPage() {
  const { t, when } = useLanguage();
  const { accessiblePlugins } = useUser();
  const [params, setParams] = useSearchParams();
  const isQueue = params.get('view') === 'queue';
  const [state, change] = useSearchState('createdAt');
  const asked = isQueue ? { state: 'all', page: state.page, limit: PER_PAGE } : searchQuery(state, PER_PAGE);
  const found = useQuery({
    queryKey: ['jobs', isQueue, asked],
    queryFn: () =>
      request<{ items: PluginJobSummary[]; totalItems: number }>(
        `/api/${isQueue ? 'plugin-job-queue' : 'plugin-jobs'}${query(asked)}`,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (isQueue || data?.items.some(isUnderWay) ? LOOK_MS : false),
  });
  const search = (filter: string) => change({ filter });
  const pluginName = (id: string) =>
    accessiblePlugins.find(({ pluginId }) => pluginId === id)?.plugin.pluginName ?? id.slice(0, 12);
  return (
    <>
      <div className="toolbar">
        <Title order={1} size="h2">
          {t('jobs.title')}
        </Title>
        <NativeSelect
          aria-label={t('jobs.title')}
          value={isQueue ? 'queue' : 'list'}
          data={[
            { value: 'list', label: t('jobs.list') },
            { value: 'queue', label: t('jobs.queue') },
          ]}
          onChange={(event) => setParams(event.currentTarget.value === 'queue' ? { view: 'queue' } : {})}
        />
      </div>
      {!isQueue && (
        <>
          <FilterBuilder
            fields={JOB_FIELDS}
            first={FIRST_CONDITIONS}
            choices={{
              pluginId: accessiblePlugins.map(({ pluginId, plugin }) => ({
                value: pluginId,
                label: `${plugin.pluginName} ${plugin.version}`,
              })),
              status: STATUSES.map((value) => ({ value, label: statusName(value, t) })),
            }}
            filter={state.filter}
            onSearch={search}
          />
          <Presets of="pluginJobSearchPresets" filter={state.filter} onSearch={search} />
        </>
      )}
      <FoundTable
        found={found}
        perPage={PER_PAGE}
        page={state.page}
        onPage={(page) => (isQueue ? setParams({ view: 'queue', page: String(page) }) : change({ page }))}
        none={t(isQueue ? 'jobs.queueEmpty' : 'jobs.none')}
        headings={
          <>
            <th>{t('jobs.job')}</th>
            <th>{t('jobs.plugin')}</th>
            <th>{t('jobs.status')}</th>
            <th>{t('series.patient')}</th>
            <th>{t('jobs.created')}</th>
            <th>{t('jobs.finished')}</th>
          </>
        }
        row={(job) => (
          <tr key={job.jobId}>
            <td>
              <Anchor component={Link} to={`/jobs/${job.jobId}`}>
                {job.jobId.slice(-8)}
              </Anchor>
            </td>
            <td>{pluginName(job.pluginId)}</td>
            <td>
              <Badge variant="default">{statusName(job.status, t)}</Badge>
            </td>
            <td>{job.patientInfo?.patientName}</td>
            <td>{when(job.createdAt)}</td>
            <td>{when(job.finishedAt)}</td>
          </tr>
        )}
      />
    </>
  );
}
