import type { QueuedPluginJob, SystemStatus } from '@circus/contracts';
import { Alert, Badge, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { Scroll } from '../app/Scroll.js';
import { useLanguage } from '../i18n/Language.js';
import { Chart, type ChartLine } from './Chart.js';
import { gaugesOf, ratesOf, type ServiceRates } from './systemHistory.js';

const LOOK_MS = 3_000;
/** Answers kept: five minutes. */
const KEPT = 100;

interface Look {
  status: SystemStatus;
  queued: number;
}

/** How the suite is, at this moment and since this page was opened. */
export function SystemPage() {
  const { t } = useLanguage();
  const [history, setHistory] = useState<Look[]>([]);
  const found = useQuery({
    queryKey: ['system'],
    queryFn: async (): Promise<Look> => {
      const [status, queue] = await Promise.all([
        request<SystemStatus>('/api/admin/system'),
        request<{ items: QueuedPluginJob[]; totalItems: number }>('/api/admin/plugin-job-queue?state=all&limit=1'),
      ]);
      return { status, queued: queue.totalItems };
    },
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
  useEffect(() => {
    const look = found.data;
    if (look) setHistory((before) => (before.at(-1) === look ? before : [...before, look].slice(-KEPT)));
  }, [found.data]);
  const now = found.data?.status;
  if (!now) return found.isPending ? <Waiting /> : <Failure error={found.error} onRetry={found.refetch} />;
  return (
    <>
      <Title order={2} size="h3" mt="sm">
        {t('admin.system')}
      </Title>
      <Failure error={found.error} onRetry={found.refetch} />
      <Text size="sm">{t('system.about', { version: now.version })}</Text>
      <Services status={now} />
      <Charts history={history} />
    </>
  );
}

function Services({ status }: { status: SystemStatus }) {
  const { t, when } = useLanguage();
  const states = { ready: 'system.ready', 'not ready': 'system.notReady', 'no answer': 'system.noAnswer' } as const;
  return (
    <Scroll>
      <Table>
        <thead>
          <tr>
            <th>{t('system.service')}</th>
            <th>{t('sharing.status')}</th>
            <th>{t('system.since')}</th>
            <th>{t('system.memory')}</th>
            <th>{t('system.notices')}</th>
          </tr>
        </thead>
        <tbody>
          {status.services.flatMap(({ name, instances }) =>
            instances.map((instance, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: processes have no other name
              <tr key={`${name} ${index}`}>
                <th scope="row">{instances.length > 1 ? `${name} ${index + 1}` : name}</th>
                <td>
                  <Badge variant={instance.status === 'ready' ? 'default' : 'filled'} color="red.9">
                    {t(states[instance.status])}
                  </Badge>
                </td>
                <td>{when(instance.startedAt)}</td>
                <td className="number">{instance.memoryBytes === null ? '–' : inMebibytes(instance.memoryBytes)}</td>
                <td>
                  {[
                    ...Object.entries(instance.checks).filter(([, told]) => told !== 'ok'),
                    ...Object.entries(instance.notices),
                  ].map(([what, told]) => (
                    <Text key={what} size="sm">
                      {what}: {told}
                    </Text>
                  ))}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </Table>
    </Scroll>
  );
}

function Charts({ history }: { history: readonly Look[] }) {
  const { t } = useLanguage();
  const last = history.at(-1);
  if (!last) return null;
  const names = last.status.services.map(({ name }) => name);
  const rates = history.slice(1).map((look, index) => ratesOf((history[index] as Look).status, look.status));
  const lines = (of: keyof ServiceRates, only: readonly string[] = names): ChartLine[] =>
    only.map((name) => ({ name, values: rates.map((rate) => rate[name]?.[of] ?? null) }));
  const gauge = (name: string): ChartLine[] =>
    gaugesOf(last.status, name).map(({ label }) => ({
      name: label,
      values: history.map(({ status }) => gaugesOf(status, name).find((each) => each.label === label)?.value ?? null),
    }));
  const none = t('system.none');
  const storage = gauge('circus_storage_free_bytes');
  const waiting = gauge('circus_box_images_waiting');
  const isFull = gaugesOf(last.status, 'circus_storage_below_mark').some(({ value }) => value > 0);
  const perSecond = (value: number) => t('system.perSecond', { rate: value.toFixed(1) });
  return (
    <>
      {isFull && (
        <Alert color="red" variant="outline" role="alert" my="sm">
          {t('system.full')}
        </Alert>
      )}
      <div className="charts">
        <Chart title={t('system.requests')} lines={lines('requests')} written={perSecond} none={none} />
        <Chart
          title={t('system.latency')}
          lines={lines('latency')}
          written={(value) => `${(1000 * value).toFixed(1)} ms`}
          none={none}
        />
        <Chart title={t('system.failures')} lines={lines('failures')} written={perSecond} none={none} />
        <Chart
          title={t('system.load')}
          lines={lines('load')}
          written={(value) => `${(100 * value).toFixed(0)} %`}
          none={none}
        />
        <Chart title={t('system.memory')} lines={lines('memoryBytes')} written={inMebibytes} none={none} />
        <Chart
          title={t('system.queue')}
          lines={[
            { name: t('system.jobs'), values: history.map(({ queued }) => queued) },
            ...waiting.map((line) => ({ ...line, name: t('system.toBox', { name: line.name }) })),
          ]}
          written={(value) => String(value)}
          none={none}
        />
        <Chart
          title={t('system.storage')}
          lines={storage}
          written={(value) => `${(value / 2 ** 30).toFixed(1)} GiB`}
          none={none}
        />
      </div>
    </>
  );
}

const inMebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
