import { newId } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { type AuditRecord, appendAuditEntries } from '../../src/audit/auditTrail.js';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';

const record = (given: Partial<AuditRecord> = {}): AuditRecord => ({
  version: 1,
  at: '2026-01-01T00:00:00.000Z',
  userId: null,
  userEmail: '',
  address: '10.0.0.1',
  action: 'series.read',
  entity: 'series',
  entityId: '1.2.3',
  details: {},
  requestId: 'r',
  ...given,
});

describe('the export of the audit trail', () => {
  let auth: AuthTest;
  let administrator: TestUser;
  beforeAll(async () => {
    auth = await authTest({ OUTBOX_POLL_INTERVAL_MS: '50' });
    administrator = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['manageServer'] })] });
  });
  afterAll(() => auth.stop());

  const take = (query: string, user: TestUser | null = administrator) =>
    auth.send(user, 'GET', `/api/admin/audit/export${query}`);
  const append = (given: Partial<AuditRecord>) =>
    appendAuditEntries(auth.database, [{ eventId: newId(), record: record(given) }]);
  const entriesOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('is a file of CSV by default, for nobody to keep on the way', async () => {
    await append({ entity: 'first', userEmail: '=cmd()', details: { images: 3 } });
    const answer = await take('?entity=first');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': expect.stringMatching(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/),
      'cache-control': 'no-store',
    });
    expect(answer.text.split('\r\n')).toEqual([
      'id,at,userId,userEmail,address,action,entity,entityId,details,requestId',
      expect.stringMatching(
        /^\d+,2026-01-01T00:00:00.000Z,,'=cmd\(\),10.0.0.1,series.read,first,1.2.3,"{""images"":3}",r$/,
      ),
      '',
    ]);
  });

  it('is the entries of the search as JSON lines where that is asked for', async () => {
    await append({ entity: 'second', entityId: 'a' });
    await append({ entity: 'second', entityId: 'b', at: '2025-01-01T00:00:00.000Z' });
    const answer = await take('?entity=second&format=ndjson');
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    expect(answer.headers['content-disposition']).toMatch(/\.ndjson"$/);
    const { items } = (await auth.send(administrator, 'GET', '/api/admin/audit?entity=second')).json;
    expect(entriesOf(answer.text)).toEqual(items);
    expect(items.map(({ entityId }: { entityId: string }) => entityId)).toEqual(['a', 'b']);
  });

  it('takes the same conditions as the search', async () => {
    const mori = await auth.addUser({ name: 'mori' });
    await append({ entity: 'third', entityId: 'a', at: '2026-03-01T00:00:00.000Z', userId: mori.userId });
    await append({ entity: 'third', entityId: 'b', at: '2026-03-02T00:00:00.000Z', action: 'case.read' });
    const ids = async (query: string) =>
      entriesOf((await take(`?entity=third&format=ndjson&${query}`)).text).map(({ entityId }) => entityId);
    await expect(ids('user=mori')).resolves.toEqual(['a']);
    await expect(ids('action=case.read')).resolves.toEqual(['b']);
    await expect(ids('from=2026-03-02')).resolves.toEqual(['b']);
    await expect(ids('to=2026-03-02')).resolves.toEqual(['a']);
    await expect(ids('entityId=b')).resolves.toEqual(['b']);
  });

  it('holds every entry once, in the order in which they were recorded, however many there are', async () => {
    await auth.owner.$executeRaw`
      INSERT INTO auth.audit_entry (event_id, at, user_email, address, action, entity, entity_id, details, request_id)
      SELECT 'bulk' || n, now() - n * interval '1 second', '', '', 'bulk', 'bulk', n, '{}', ''
      FROM generate_series(1, 5000) n`;
    const exported = entriesOf((await take('?action=bulk&format=ndjson')).text).map(({ entityId }) => Number(entityId));
    expect(exported).toEqual(Array.from({ length: 5000 }, (_, index) => index + 1));
    const lines = (await take('?action=bulk')).text.split('\r\n');
    expect(lines).toHaveLength(5002);
  });

  it('is a line of names, or nothing at all, where nothing was found', async () => {
    expect((await take('?entity=none')).text).toBe(
      'id,at,userId,userEmail,address,action,entity,entityId,details,requestId\r\n',
    );
    expect((await take('?entity=none&format=ndjson')).text).toBe('');
  });

  it('is itself recorded, with who took out what', async () => {
    await take('?entity=fifth&from=2026-02-01&format=ndjson');
    const entry = await eventually(() =>
      auth.owner.auditEntry.findFirst({
        where: { action: 'audit.export', details: { path: ['entity'], equals: 'fifth' } },
      }),
    );
    expect(entry).toMatchObject({
      userId: administrator.userId,
      entity: 'audit',
      details: { entity: 'fifth', from: '2026-02-01T00:00:00.000Z', format: 'ndjson' },
    });
  });

  it('is for administrators, who are not recorded for what they were refused', async () => {
    const nobody = await auth.addUser();
    expect((await take('?entity=refused', nobody)).status).toBe(401);
    expect((await take('?entity=refused', null)).status).toBe(401);
    expect((await take('?entity=refused&format=xlsx')).status).toBe(400);
    expect((await take('?entity=refused&from=yesterday')).status).toBe(400);
    await expect(
      auth.owner.$queryRaw`SELECT FROM auth.outbox WHERE payload->'details'->>'entity' = 'refused'`,
    ).resolves.toEqual([]);
  });
});
