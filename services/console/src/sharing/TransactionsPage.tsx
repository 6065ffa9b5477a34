import type { IncomingTransaction, OutgoingTransaction } from '@circus/contracts';
import { Badge, Button, Progress, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useLanguage } from '../i18n/Language.js';
import { ResourceTable } from './ResourceTable.js';

const LOOK_MS = 3_000;
const SHOWN = 50;

/** What goes to other sites and comes from them: how far, how fast, and what keeps it. */
export function TransactionsPage() {
  const { t, when } = useLanguage();
  const at = (epoch: number) => when(new Date(epoch).toISOString());
  const states = (total: number, done: number, name: string) => (
    <>
      <span className="number">
        {done} / {total}
      </span>
      <Progress value={total === 0 ? 0 : (100 * done) / total} aria-label={t('transactions.progress', { name })} />
    </>
  );
  return (
    <>
      <ResourceTable<OutgoingTransaction>
        title={t('sharing.outgoing')}
        about={t('transactions.live')}
        path={`/api/boxes/outgoing?count=${SHOWN}`}
        lookAgain={LOOK_MS}
        idOf={({ id }) => id}
        columns={[
          [t('sharing.id'), ({ id }) => id],
          [t('sharing.box'), ({ boxName }) => boxName],
          [t('sharing.sent'), (each) => states(each.totalImageCount, each.sentImageCount, `${each.id}`)],
          [t('transactions.rate'), ({ imagesPerSecond }) => <Rate value={imagesPerSecond} />],
          [t('sharing.status'), ({ status }) => <Badge variant="default">{t(`transactions.${status}`)}</Badge>],
          [
            t('sharing.trouble'),
            (each) => (
              <Trouble
                {...each}
                next={each.nextRetry === null ? null : t('transactions.again', { when: at(each.nextRetry) })}
              />
            ),
          ],
          [t('transactions.changed'), ({ updated }) => at(updated)],
        ]}
        actions={(each) =>
          each.status === 'FAILED' && <TryAgain path={`/api/boxes/outgoing/${each.id}/retry`} id={each.id} />
        }
        deletion={({ id }) => t('transactions.one', { id })}
      />
      <ResourceTable<IncomingTransaction>
        title={t('sharing.incoming')}
        path={`/api/boxes/incoming?count=${SHOWN}`}
        lookAgain={LOOK_MS}
        idOf={({ id }) => id}
        columns={[
          [t('sharing.id'), ({ id }) => id],
          [t('sharing.box'), ({ boxName }) => boxName],
          [t('sharing.sent'), (each) => states(each.totalImageCount, each.receivedImageCount, `${each.id}`)],
          [t('transactions.rate'), ({ imagesPerSecond }) => <Rate value={imagesPerSecond} />],
          [t('sharing.status'), ({ status }) => <Badge variant="default">{t(`transactions.${status}`)}</Badge>],
          [t('sharing.trouble'), (each) => <Trouble {...each} failedImageCount={0} next={null} />],
          [t('transactions.changed'), ({ updated }) => at(updated)],
        ]}
        deletion={({ id }) => t('transactions.one', { id })}
      />
    </>
  );
}

function Rate({ value }: { value: number | null }) {
  const { t } = useLanguage();
  return (
    <span className="number">{value === null ? '–' : t('transactions.perSecond', { rate: value.toFixed(1) })}</span>
  );
}

function Trouble(props: {
  failedImageCount: number;
  refusedImageCount: number;
  lastError: string | null;
  next: string | null;
}) {
  const { t } = useLanguage();
  const { failedImageCount, refusedImageCount, lastError, next } = props;
  const lines = [
    failedImageCount > 0 ? t('transactions.failedImages', { count: failedImageCount }) : '',
    refusedImageCount > 0 ? t('transactions.refusedImages', { count: refusedImageCount }) : '',
    lastError ?? '',
    next ?? '',
  ].filter((line) => line !== '');
  return lines.map((line) => (
    <Text key={line} size="sm">
      {line}
    </Text>
  ));
}

/** Goes on with what was given up. */
export function TryAgain({ path, id }: { path: string; id: number }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => request(path, { method: 'POST', json: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['resource'] }),
  });
  return (
    <>
      <Button size="compact-sm" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
        {t('transactions.resume', { id })}
      </Button>
      <Failure error={again.error} />
    </>
  );
}
