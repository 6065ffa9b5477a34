import type { ForwardingRule, ForwardingTransaction } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { eventually, isInstalled, logLines } from '@circus/testkit';
import { DicomReceiver } from '../support/dicomReceiver.js';
import { TestSharing } from '../support/testSharing.js';

let sharing: TestSharing;
let numbers = 0;
const withDcmtk = isInstalled('storescp') ? describe : describe.skip;

beforeAll(async () => {
  sharing = await TestSharing.start({
    ...{ FORWARDING_INTERVAL_MS: '50', FORWARDING_QUIET_MS: '500', FORWARDING_RETRY_FIRST_MS: '100' },
    ...{ FORWARDING_RETRY_MOST_MS: '200', FORWARDING_MAX_ATTEMPTS: '3', FORWARDING_CLAIM_MS: '500' },
    ...{ SCU_ATTEMPTS: '1', DICOM_NEGOTIATION_MS: '3000' },
  });
});
afterAll(() => sharing.stop());

const admin = (method: string, path: string, json?: unknown) =>
  sharing.request(path, { method, as: sharing.administrator, ...(json !== undefined && { json }) });
const rules = async () => (await (await sharing.request('/api/forwarding/rules')).json()) as ForwardingRule[];
const transactions = async () =>
  (await (await sharing.request('/api/forwarding/transactions?count=-1')).json()) as ForwardingTransaction[];

/** A watched directory is a source that needs nobody else here. */
async function source(): Promise<{ sourceType: 'directory'; sourceId: number }> {
  numbers += 1;
  const [row] = await sharing.query<{ id: number }>`
    INSERT INTO archive.watched_directory (name, path) VALUES (${`source ${numbers}`}, ${`/nowhere/${numbers}`}) RETURNING id`;
  return { sourceType: 'directory', sourceId: row?.id as number };
}
async function scuAt(port: number): Promise<{ destinationType: 'scu'; destinationId: number }> {
  numbers += 1;
  const answer = await admin('POST', '/api/scus', {
    name: `node ${numbers}`,
    aeTitle: 'PEER',
    host: '127.0.0.1',
    port,
  });
  return { destinationType: 'scu', destinationId: ((await answer.json()) as { id: number }).id };
}
async function box(): Promise<{ destinationType: 'box'; destinationId: number }> {
  numbers += 1;
  const answer = await admin('POST', '/api/boxes/createconnection', { name: `box ${numbers}` });
  return { destinationType: 'box', destinationId: ((await answer.json()) as { id: number }).id };
}
async function forward(from: object, to: object, keepImages = true): Promise<ForwardingRule> {
  const answer = await admin('POST', '/api/forwarding/rules', { id: -1, source: from, destination: to, keepImages });
  expect(answer.status).toBe(201);
  return (await answer.json()) as ForwardingRule;
}
const storeFrom = async (from: { sourceType: 'directory'; sourceId: number }, series: string, count: number) => {
  const ids: number[] = [];
  for (let n = 1; n <= count; n += 1) {
    const bytes = makeInstance({ seriesInstanceUid: series, sopInstanceUid: `${series}.${n}`, instanceNumber: n });
    ids.push(await sharing.store(bytes, { ...from, sourceName: 'x' }));
  }
  return ids;
};
const uids = (series: string, count: number) => Array.from({ length: count }, (_, n) => `${series}.${n + 1}`);
const ofRule = async ({ id }: ForwardingRule) => (await transactions()).filter(({ rule }) => rule.id === id);
const until = (rule: ForwardingRule, status: string) =>
  eventually(async () => {
    const found = await ofRule(rule);
    return found.length > 0 && found.every((each) => each.status === status) && found;
  });
const existing = async (ids: number[]) =>
  (
    await sharing.query<{ id: bigint }>`SELECT id FROM archive.instance WHERE id = ANY(${ids}::bigint[]) ORDER BY id`
  ).map(({ id }) => Number(id));

describe('forwarding rules', () => {
  it('are made, listed and deleted by administrators; the same two ends are one rule', async () => {
    const [from, to] = [await source(), await scuAt(1)];
    const rule = await forward(from, to, false);
    const name = expect.any(String);
    const expected = {
      source: { ...from, sourceName: name },
      destination: { ...to, destinationName: name },
      keepImages: false,
    };
    expect(rule).toEqual({ id: expect.any(Number), ...expected });
    expect(await forward(from, to, true)).toEqual(rule);
    expect(await rules()).toEqual([rule]);
    const other = await forward(from, await box());
    expect((await rules()).map(({ id }) => id)).toEqual([rule.id, other.id]);
    for (const path of ['rule', 'rules', 'rule']) {
      expect((await admin('DELETE', `/api/forwarding/${path}/${path === 'rules' ? other.id : rule.id}`)).status).toBe(
        204,
      );
    }
    expect(await rules()).toEqual([]);
  });

  it('are refused where an end does not exist, or is the other one, and to users', async () => {
    const [from, to] = [await source(), await box()];
    const given = { source: from, destination: to, keepImages: true };
    const refused: [object, string][] = [
      [{ ...given, source: { ...from, sourceId: 9_999 } }, 'There is no source directory:9999'],
      [{ ...given, source: { ...from, sourceId: 9_999_999_999 } }, 'There is no source'],
      [{ ...given, source: { sourceType: 'unknown', sourceId: 1 } }, 'There is no source unknown:1'],
      [{ ...given, source: { sourceType: 'tape', sourceId: 1 } }, 'sourceType'],
      [{ ...given, destination: { destinationType: 'scu', destinationId: 9_999 } }, 'There is no destination scu:9999'],
      [{ ...given, source: { sourceType: 'box', sourceId: to.destinationId } }, 'not sent back'],
      [{ source: from, destination: to }, 'keepImages'],
    ];
    for (const [body, words] of refused) {
      const answer = await admin('POST', '/api/forwarding/rules', body);
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(words)]);
    }
    expect((await sharing.request('/api/forwarding/rules', { method: 'POST', json: given })).status).toBe(403);
    expect((await sharing.request('/api/forwarding/rule/1', { method: 'DELETE' })).status).toBe(403);
    expect((await admin('DELETE', '/api/forwarding/rule/x')).status).toBe(404);
    expect((await admin('POST', '/api/forwarding/transactions/99/retry')).status).toBe(404);
  });

  it('vanish with their source and with their destination', async () => {
    const [from, to, third] = [await source(), await scuAt(2), await box()];
    for (const end of [to, third]) await forward(from, end);
    expect(await rules()).toHaveLength(2);
    expect((await admin('DELETE', `/api/scus/${to.destinationId}`)).status).toBe(204);
    expect((await rules()).map(({ destination }) => destination.destinationType)).toEqual(['box']);
    await sharing.query`DELETE FROM archive.watched_directory WHERE id = ${from.sourceId}`;
    expect(await rules()).toEqual([]);
    await eventually(async () => (await sharing.query`SELECT 1 FROM sharing.forwarding_rule`).length === 0);
  });
});

withDcmtk('forwarding to an SCU', () => {
  let receiver: DicomReceiver;
  let second: DicomReceiver;
  beforeEach(async () => {
    [receiver, second] = await Promise.all([DicomReceiver.start(), DicomReceiver.start()]);
  });
  afterEach(() => Promise.all([receiver.stop(), second.stop()]));

  it('sends what comes from the source, once, and nothing else', async () => {
    const lines = await logLines(await sharing.nats.connect('reader'));
    const [from, other] = [await source(), await source()];
    await storeFrom(from, '1.2.80', 1);
    const rule = await forward(from, await scuAt(receiver.port));
    const ids = await storeFrom(from, '1.2.81', 3);
    await storeFrom(other, '1.2.82', 1);
    const [done] = await until(rule, 'FINISHED');
    expect(done).toMatchObject({
      sentImageCount: 3,
      totalImageCount: 3,
      failedAttempts: 0,
      lastError: null,
      nextRetry: null,
    });
    expect(receiver.received()).toEqual(uids('1.2.81', 3));
    expect(await existing(ids)).toEqual(ids.sort((left, right) => left - right));
    await eventually(async () =>
      lines.some((line) => line.startsWith('INFO Forwarding: From directory ') && line.endsWith('Forwarded 3 images.')),
    );
    // The very same image again is there already; a changed one is not.
    await storeFrom(from, '1.2.81', 2);
    const changed = makeInstance({ seriesInstanceUid: '1.2.81', sopInstanceUid: '1.2.81.3', studyDescription: 'new' });
    await sharing.store(changed, { ...from, sourceName: 'x' });
    await eventually(async () => (await ofRule(rule)).filter(({ status }) => status === 'FINISHED').length === 2);
    expect((await ofRule(rule)).map(({ totalImageCount }) => totalImageCount)).toEqual([1, 3]);
    // The same events again, as after a restart of NATS.
    const stored = await sharing.query<{ id: string; subject: string; payload: object }>`
      SELECT id, subject, payload FROM archive.outbox WHERE subject = 'circus.instances.stored' ORDER BY id`;
    const { collectImages } = await import('../../src/forwarding/collection.js');
    await collectImages(
      sharing.owner,
      stored.map(({ id, payload }) => ({ eventId: id, instances: (payload as { instances: never }).instances })),
    );
    expect((await ofRule(rule)).map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED']);
  });

  it('tries again what failed, later each time, and goes on where it was', async () => {
    const from = await source();
    await receiver.pause();
    const rule = await forward(from, await scuAt(receiver.port));
    await storeFrom(from, '1.2.83', 2);
    const waiting = await eventually(async () =>
      (await ofRule(rule)).find(({ status, failedAttempts }) => status === 'WAITING' && failedAttempts > 0),
    );
    expect(waiting).toMatchObject({
      sentImageCount: 0,
      lastError: expect.stringContaining('refuses'),
      nextRetry: expect.any(Number),
    });
    const [failed] = await until(rule, 'FAILED');
    expect(failed).toMatchObject({ failedAttempts: 3, nextRetry: null });
    await receiver.resume();
    expect((await admin('POST', `/api/forwarding/transactions/${failed?.id}/retry`)).status).toBe(204);
    await until(rule, 'FINISHED');
    expect(receiver.received()).toEqual(uids('1.2.83', 2));
  });

  it('takes up what a process left behind in the middle', async () => {
    const from = await source();
    const rule = await forward(from, await scuAt(receiver.port));
    const ids = await storeFrom(from, '1.2.84', 3);
    await eventually(async () => (await ofRule(rule))[0]?.totalImageCount === 3);
    // As after a crash behind the first image: nobody holds the claim any more.
    await sharing.query`
      UPDATE sharing.forwarding_image SET sent_at = now(), storage_key = 'k' WHERE image_id = ${ids[0]}`;
    await sharing.query`
      UPDATE sharing.forwarding_transaction SET status = 'SENDING', gathering_rule_id = NULL, claimed_until = now() - interval '1 second'
      WHERE rule_id = ${rule.id}`;
    const [done] = await until(rule, 'FINISHED');
    expect(done).toMatchObject({ sentImageCount: 3 });
    expect(receiver.received()).toEqual(['1.2.84.2', '1.2.84.3']);
  });

  it('deletes images that are not kept when every destination of the source has them, and none that a case uses', async () => {
    const from = await source();
    second.hold();
    const first = await forward(from, await scuAt(receiver.port), false);
    await forward(from, await scuAt(second.port), true);
    const used = await storeFrom(from, '1.2.85', 1);
    const ids = await storeFrom(from, '1.2.86', 2);
    const series = await sharing.owner.series.findFirstOrThrow({ where: { seriesInstanceUid: '1.2.85' } });
    await sharing.owner.project.create({ data: { projectId: 'p', projectName: 'p', icon: {} } });
    await sharing.owner.clinicalCase.create({
      data: {
        ...{ caseId: 'case', projectId: 'p', latestRevision: {}, revisionCount: 1 },
        series: { create: { seriesId: series.id, seriesUid: series.seriesInstanceUid } },
      },
    });
    await until(first, 'DELIVERED');
    expect(await existing([...used, ...ids])).toEqual([...used, ...ids].sort((left, right) => left - right));
    second.go();
    await until(first, 'FINISHED');
    expect(second.received()).toEqual([...uids('1.2.85', 1), ...uids('1.2.86', 2)]);
    expect(await existing([...used, ...ids])).toEqual(used);
  });
});

describe('forwarding to a box', () => {
  /** What the audit trail is told of a transaction. */
  const forwarded = async (id: number | undefined) =>
    (
      await sharing.query<{ details: object }>`
        SELECT payload->'details' AS details FROM sharing.outbox
        WHERE payload->>'action' = 'image.forward' AND payload->>'entityId' = ${String(id)}`
    ).map(({ details }) => details);

  it("puts images into the box' queue once, and follows what becomes of them", async () => {
    const from = await source();
    const rule = await forward(from, await box(), false);
    const ids = await storeFrom(from, '1.2.87', 2);
    const [outgoing] = await eventually(async () => {
      const rows = await sharing.query<{ id: bigint; total: number }>`
        SELECT id, total_image_count AS total FROM sharing.outgoing_transaction`;
      return rows.length > 0 && rows;
    });
    expect(outgoing?.total).toBe(2);
    expect((await ofRule(rule)).map(({ status }) => status)).toEqual(['SENDING']);
    await sharing.query`UPDATE sharing.outgoing_image SET state = 'sent' WHERE transaction_id = ${outgoing?.id}`;
    await sharing.query`UPDATE sharing.outgoing_transaction SET status = 'FINISHED', sent_image_count = 2 WHERE id = ${outgoing?.id}`;
    const [done] = await until(rule, 'FINISHED');
    expect(await existing(ids)).toEqual([]);
    expect(await sharing.query`SELECT 1 FROM sharing.outgoing_transaction`).toHaveLength(1);
    expect(await forwarded(done?.id)).toEqual([
      { rule: rule.id, destination: `box:${rule.destination.destinationId}`, images: 2 },
    ]);
  });

  it('is given up where the box has given up, or its transaction was deleted', async () => {
    const from = await source();
    const rule = await forward(from, await box(), false);
    const ids = await storeFrom(from, '1.2.88', 1);
    await eventually(async () => (await ofRule(rule)).some(({ status }) => status === 'SENDING'));
    await eventually(
      async () =>
        (await sharing.query`DELETE FROM sharing.outgoing_transaction WHERE status = 'WAITING' RETURNING id`).length ===
        1,
    );
    const [failed] = await until(rule, 'FAILED');
    expect(failed?.lastError).toContain('deleted');
    expect(await existing(ids)).toEqual(ids.sort((left, right) => left - right));
    expect(await forwarded(failed?.id)).toEqual([]);
  });

  it('tells the audit trail of images that left although their transaction failed', async () => {
    const from = await source();
    const rule = await forward(from, await box());
    await storeFrom(from, '1.2.89', 1);
    const outgoing = await eventually(async () => {
      const [row] = await sharing.query<{ id: bigint }>`
        SELECT id FROM sharing.outgoing_transaction WHERE status = 'WAITING'`;
      return row?.id;
    });
    await sharing.query`UPDATE sharing.outgoing_image SET state = 'sent' WHERE transaction_id = ${outgoing}`;
    await sharing.query`UPDATE sharing.outgoing_transaction SET status = 'FAILED' WHERE id = ${outgoing}`;
    const [failed] = await until(rule, 'FAILED');
    expect(await forwarded(failed?.id)).toMatchObject([{ images: 1 }]);
  });
});
