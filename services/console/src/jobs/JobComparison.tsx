import type { PluginJob, PluginJobComparison, PluginJobSummary } from '@circus/contracts';
import { Button, Group, NativeSelect, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { Scroll } from '../app/Scroll.js';
import { useLanguage } from '../i18n/Language.js';

const PARTS = ['results', 'attachments', 'provenance'] as const;

/** How a job's results differ from those of another one; of a rerun from those that it is to repeat. */
export function JobComparison({ job }: { job: PluginJob }) {
  const { t, when } = useLanguage();
  const [chosen, setChosen] = useState(job.rerunOf ?? '');
  const [isAsked, setAsked] = useState(job.rerunOf !== undefined);
  const others = useQuery({
    queryKey: ['jobs', 'comparable', job.pluginId],
    queryFn: () => {
      const filter = JSON.stringify({ $and: [{ pluginId: job.pluginId }, { status: 'finished' }] });
      return request<{ items: PluginJobSummary[] }>(`/api/plugin-jobs${query({ filter, limit: 50 })}`);
    },
  });
  const choices = (others.data?.items ?? []).filter(({ jobId }) => jobId !== job.jobId && jobId !== job.rerunOf);
  const comparison = useQuery({
    queryKey: ['comparison', job.jobId, chosen],
    queryFn: () => request<PluginJobComparison>(`/api/plugin-jobs/${job.jobId}/comparison${query({ with: chosen })}`),
    enabled: isAsked && chosen !== '',
  });
  if (!job.rerunOf && choices.length === 0) return null;
  return (
    <section aria-label={t('cad.comparison')}>
      <Title order={2} size="h4">
        {t('cad.comparison')}
      </Title>
      <Group align="flex-end" mb="sm">
        <NativeSelect
          label={t('cad.compareWith')}
          value={chosen}
          data={[
            { value: '', label: t('cad.choose') },
            ...(job.rerunOf ? [{ value: job.rerunOf, label: t('cad.original', { job: job.rerunOf.slice(-8) }) }] : []),
            ...choices.map(({ jobId, createdAt }) => ({
              value: jobId,
              label: `${jobId.slice(-8)} · ${when(createdAt)}`,
            })),
          ]}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <Button variant="default" disabled={chosen === ''} onClick={() => setAsked(true)}>
          {t('cad.compare')}
        </Button>
      </Group>
      <Failure error={comparison.error} onRetry={comparison.refetch} />
      {comparison.isFetching && <Waiting />}
      {comparison.data && (
        <>
          <Text role="status">{t(comparison.data.isEqual ? 'cad.equal' : 'cad.unequal')}</Text>
          <Scroll>
            <Table>
              <thead>
                <tr>
                  <th>{t('cad.part')}</th>
                  <th>{t('cad.place')}</th>
                  <th>{t('cad.there')}</th>
                  <th>{t('cad.here')}</th>
                </tr>
              </thead>
              <tbody>
                {PARTS.map((part) => {
                  const { isEqual, differences } = comparison.data[part];
                  if (isEqual)
                    return (
                      <tr key={part}>
                        <td>{t(`cad.part.${part}`)}</td>
                        <td colSpan={3}>{t('cad.same')}</td>
                      </tr>
                    );
                  return differences.map(({ path, difference, before, after }) => (
                    <tr key={`${part} ${path}`}>
                      <td>{t(`cad.part.${part}`)}</td>
                      <td>
                        <code>{path}</code> ({t(`cad.difference.${difference}`)})
                      </td>
                      <td>{before === undefined ? '–' : JSON.stringify(before)}</td>
                      <td>{after === undefined ? '–' : JSON.stringify(after)}</td>
                    </tr>
                  ));
                })}
              </tbody>
            </Table>
          </Scroll>
        </>
      )}
    </section>
  );
}
