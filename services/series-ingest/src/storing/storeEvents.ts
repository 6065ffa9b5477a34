import { type EventDefinition, type EventPayload, events, newId } from '@circus/contracts';
import type { FollowingSeries, OutboxRow } from './archiveRows.js';
import type { PlacedInstance } from './planStore.js';
import type { StoredInstance } from './receivedInstance.js';

/**
 * What a batch tells: one `circus.instances.stored`, one `circus.series.updated` for each changed series, and one entry of
 * the audit trail for each series and actor.
 */
export function storeEvents(
  placed: readonly PlacedInstance[],
  stored: readonly StoredInstance[],
  following: readonly FollowingSeries[],
): OutboxRow[] {
  // What is told of several is told in the trace of the first.
  const traceparent = placed[0]?.instance.traceparent;
  return [
    outboxRow(
      events.instancesStored,
      {
        version: 1,
        instances: stored.map(({ instanceId, seriesId, sopInstanceUid, replaced }, index) => {
          const { source } = (placed[index] as PlacedInstance).instance.origin;
          return { instanceId, seriesId, sopInstanceUid, replaced, sourceType: source.type, sourceId: source.id };
        }),
      },
      traceparent,
    ),
    ...seriesUpdates(placed, stored),
    ...following.map((series) => seriesUpdated(series, series.version, series.number_of_instances, traceparent)),
    ...auditEntries(placed, stored),
  ];
}

function seriesUpdates(placed: readonly PlacedInstance[], stored: readonly StoredInstance[]): OutboxRow[] {
  const added = new Map<number, { placed: PlacedInstance; count: number }>();
  for (const [index, each] of placed.entries()) {
    const entry = added.get(each.series.id) ?? { placed: each, count: 0 };
    if (!stored[index]?.replaced) entry.count += 1;
    added.set(each.series.id, entry);
  }
  return [...added.values()].map(({ placed: { series, instance }, count }) =>
    seriesUpdated(series, series.version + 1, series.number_of_instances + count, instance.traceparent),
  );
}

/** @param seriesVersion and `numberOfInstances` as they are when the batch stands */
const seriesUpdated = (
  series: Pick<FollowingSeries, 'id' | 'series_instance_uid' | 'study_instance_uid' | 'domain'>,
  seriesVersion: number,
  numberOfInstances: number,
  traceparent: string | undefined,
): OutboxRow =>
  outboxRow(
    events.seriesUpdated,
    {
      version: 1,
      seriesId: series.id,
      seriesUid: series.series_instance_uid,
      studyUid: series.study_instance_uid,
      domain: series.domain,
      seriesVersion,
      numberOfInstances,
    },
    traceparent,
  );

function auditEntries(placed: readonly PlacedInstance[], stored: readonly StoredInstance[]): OutboxRow[] {
  const groups = new Map<string, { placed: PlacedInstance; stored: number; replaced: number }>();
  for (const [index, each] of placed.entries()) {
    const { actor, source } = each.instance.origin;
    const name = `${each.series.id} ${actor.userId} ${actor.requestId} ${source.type}:${source.id}`;
    const group = groups.get(name) ?? { placed: each, stored: 0, replaced: 0 };
    if (stored[index]?.replaced) group.replaced += 1;
    else group.stored += 1;
    groups.set(name, group);
  }
  const at = new Date().toISOString();
  return [...groups.values()].map(({ placed: { instance, series }, stored: count, replaced }) => {
    const { actor, source } = instance.origin;
    return outboxRow(
      events.auditRecorded,
      {
        version: 1,
        at,
        ...actor,
        action: 'image.store',
        entity: 'series',
        entityId: series.series_instance_uid,
        details: { stored: count, replaced, source: `${source.type}:${source.id}` },
      },
      instance.traceparent,
    );
  });
}

/** An event as a row of the outbox. @param traceparent of what it tells of, where that is traced */
export const outboxRow = <Definition extends EventDefinition>(
  event: Definition,
  payload: EventPayload<Definition>,
  traceparent?: string,
): OutboxRow => ({ id: newId(), subject: event.subject, payload: event.payload.parse(payload), traceparent });
