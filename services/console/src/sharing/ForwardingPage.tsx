import type { Destination, ForwardingRule, ForwardingTransaction, SliceboxSource } from '@circus/contracts';
import { Badge, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { useLanguage } from '../i18n/Language.js';
import { type Entered, ResourceTable } from './ResourceTable.js';
import { TryAgain } from './TransactionsPage.js';

const LOOK_MS = 5_000;

/** Rules by which images go on by themselves, and what is on its way by them. */
export function ForwardingPage() {
  const { t, when } = useLanguage();
  const mayChange = useUser().globalPrivileges.includes('manageServer');
  const sources = useQuery({ queryKey: ['sources'], queryFn: () => request<SliceboxSource[]>('/api/sources') });
  const destinations = useQuery({
    queryKey: ['destinations'],
    queryFn: () => request<Destination[]>('/api/destinations'),
  });
  const at = (epoch: number) => when(new Date(epoch).toISOString());
  const ends = ({ source, destination }: ForwardingRule) => `${source.sourceName} → ${destination.destinationName}`;
  const bodyOf = ({ source, destination, keepImages }: Entered) => {
    const [sourceType, sourceId] = String(source).split(':');
    const [destinationType, destinationId] = String(destination).split(':');
    return {
      source: { sourceType, sourceId: Number(sourceId) },
      destination: { destinationType, destinationId: Number(destinationId) },
      keepImages: keepImages !== true,
    };
  };
  return (
    <>
      <Failure error={sources.error ?? destinations.error} />
      <ResourceTable<ForwardingRule>
        title={t('forwarding.rules')}
        about={t('forwarding.about')}
        path="/api/forwarding/rules?count=-1"
        idOf={({ id }) => id}
        columns={[
          [t('forwarding.from'), ({ source }) => `${t(`source.${source.sourceType}`)}: ${source.sourceName}`],
          [
            t('forwarding.to'),
            ({ destination }) => `${t(`send.kind.${destination.destinationType}`)}: ${destination.destinationName}`,
          ],
          [t('forwarding.keep'), ({ keepImages }) => t(keepImages ? 'sharing.yes' : 'sharing.no')],
        ]}
        {...(mayChange && {
          creation: {
            title: t('app.add'),
            submit: t('app.add'),
            path: '/api/forwarding/rules',
            fields: [
              {
                name: 'source',
                label: t('forwarding.from'),
                required: true,
                choices: (sources.data ?? []).map(({ sourceType, sourceId, sourceName }) => ({
                  value: `${sourceType}:${sourceId}`,
                  label: `${t(`source.${sourceType}`)}: ${sourceName}`,
                })),
              },
              {
                name: 'destination',
                label: t('forwarding.to'),
                required: true,
                choices: (destinations.data ?? []).map(({ destinationType, destinationId, destinationName }) => ({
                  value: `${destinationType}:${destinationId}`,
                  label: `${t(`send.kind.${destinationType}`)}: ${destinationName}`,
                })),
              },
              { name: 'keepImages', label: t('forwarding.remove'), type: 'flag' },
            ],
            bodyOf,
          },
          deletion: ends,
        })}
      />
      <ResourceTable<ForwardingTransaction>
        title={t('forwarding.transactions')}
        path="/api/forwarding/transactions?count=50"
        lookAgain={LOOK_MS}
        idOf={({ id }) => id}
        columns={[
          [t('sharing.id'), ({ id }) => id],
          [t('forwarding.rule'), ({ rule }) => ends(rule)],
          [t('sharing.sent'), (each) => `${each.sentImageCount} / ${each.totalImageCount}`],
          [t('sharing.status'), ({ status }) => <Badge variant="default">{t(`transactions.${status}`)}</Badge>],
          [
            t('sharing.trouble'),
            ({ lastError, nextRetry }) => (
              <Text size="sm">
                {lastError} {nextRetry !== null && t('transactions.again', { when: at(nextRetry) })}
              </Text>
            ),
          ],
          [t('transactions.changed'), ({ updated }) => at(updated)],
        ]}
        {...(mayChange && {
          actions: ({ id, status }: ForwardingTransaction) =>
            status === 'FAILED' && <TryAgain path={`/api/forwarding/transactions/${id}/retry`} id={id} />,
        })}
      />
    </>
  );
}
