import type { Database } from '@circus/db';
import { type Gauge, gaugesOf } from '@circus/service-kit';

interface Counted {
  kind: string;
  open: number;
  failed: number;
}

/** Transactions with boxes and of forwarding rules, for Prometheus: the same in every process. */
export const transactionGauges = (database: Database): Gauge[] =>
  gaugesOf(
    () => count(database),
    [
      {
        name: 'circus_transactions_open',
        help: 'Transactions that have not ended yet',
        labelNames: ['kind'],
        values: (found) => found.map(({ kind, open }) => ({ labels: { kind }, value: open })),
      },
      {
        name: 'circus_transactions_failed_last_day',
        help: 'Transactions that failed within the last day',
        labelNames: ['kind'],
        values: (found) => found.map(({ kind, failed }) => ({ labels: { kind }, value: failed })),
      },
    ],
  );

const count = (database: Database): Promise<Counted[]> => database.$queryRaw<Counted[]>`
  SELECT 'outgoing' AS kind, count(*) FILTER (WHERE status IN ('WAITING', 'PROCESSING'))::int AS open,
    count(*) FILTER (WHERE status = 'FAILED' AND updated_at > now() - interval '1 day')::int AS failed
  FROM sharing.outgoing_transaction WHERE status IN ('WAITING', 'PROCESSING') OR updated_at > now() - interval '1 day'
  UNION ALL
  SELECT 'incoming', count(*) FILTER (WHERE status IN ('WAITING', 'PROCESSING'))::int,
    count(*) FILTER (WHERE status = 'FAILED' AND updated_at > now() - interval '1 day')::int
  FROM sharing.incoming_transaction WHERE status IN ('WAITING', 'PROCESSING') OR updated_at > now() - interval '1 day'
  UNION ALL
  SELECT 'forwarding', count(*) FILTER (WHERE status IN ('COLLECTING', 'SENDING', 'WAITING', 'DELIVERED'))::int,
    count(*) FILTER (WHERE status = 'FAILED' AND updated_at > now() - interval '1 day')::int
  FROM sharing.forwarding_transaction
  WHERE status IN ('COLLECTING', 'SENDING', 'WAITING', 'DELIVERED') OR updated_at > now() - interval '1 day'`;
