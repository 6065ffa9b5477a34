import { events, newId } from '@circus/contracts';
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

describe('the audit trail', () => {
  let auth: AuthTest;
  let administrator: TestUser;
  let mori: TestUser;
  beforeAll(async () => {
    auth = await authTest();
    administrator = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['manageServer'] })] });
    mori = await auth.addUser({ name: 'mori' });
  });
  afterAll(() => auth.stop());

  const search = async (query: string) => {
    const answer = await auth.send(administrator, 'GET', `/api/admin/audit${query}`);
    expect(answer.status).toBe(200);
    return answer.json;
  };
  const ids = async (query: string) =>
    (await search(query)).items.map(({ entityId }: { entityId: string }) => entityId);

  it('holds what other services tell, once each', async () => {
    const id = newId();
    const told = record({ userId: mori.userId, userEmail: mori.userEmail, details: { images: 3 }, entityId: 'told' });
    await auth.peer.publish(events.auditRecorded, told, id);
    await eventually(() => auth.owner.auditEntry.findFirst({ where: { eventId: id } }));
    await appendAuditEntries(auth.database, [{ eventId: id, record: told }]);
    const { version: _version, ...entry } = told;
    expect(await search('?entityId=told')).toEqual({
      items: [{ id: expect.any(Number), ...entry }],
      totalItems: 1,
      page: 1,
    });
  });

  it('takes an entry with characters that cannot be stored', async () => {
    await appendAuditEntries(auth.database, [
      { eventId: newId(), record: record({ entityId: 'odd', details: { name: 'a\0b' } }) },
    ]);
    expect((await search('?entityId=odd')).items[0].details).toEqual({ name: 'a\ufffdb' });
  });

  it('only grows: the service itself may neither change nor remove an entry', async () => {
    await appendAuditEntries(auth.database, [{ eventId: newId(), record: record() }]);
    const { database } = auth;
    await expect(database.auditEntry.updateMany({ data: { action: 'other' } })).rejects.toThrow(/denied/i);
    await expect(database.auditEntry.deleteMany()).rejects.toThrow(/denied/i);
    await expect(database.$executeRaw`TRUNCATE auth.audit_entry`).rejects.toThrow(/permission denied/);
    await expect(database.$executeRaw`
      INSERT INTO auth.audit_entry SELECT * FROM auth.audit_entry ON CONFLICT (id) DO UPDATE SET action = 'other'`).rejects.toThrow(
      /permission denied/,
    );
    await expect(database.$executeRaw`ALTER TABLE auth.audit_entry DISABLE TRIGGER ALL`).rejects.toThrow(/owner/);
    await expect(database.$executeRaw`SELECT setval('auth.audit_entry_id_seq', 1)`).rejects.toThrow(
      /permission denied/,
    );
    await expect(database.$executeRaw`DROP TABLE auth.audit_entry`).rejects.toThrow(/owner/);
  });

  it('only grows for the owner too', async () => {
    await appendAuditEntries(auth.database, [{ eventId: newId(), record: record() }]);
    const { owner } = auth;
    const before = await owner.auditEntry.count();
    await expect(owner.auditEntry.updateMany({ data: { action: 'other' } })).rejects.toThrow(/append-only/);
    await expect(owner.auditEntry.deleteMany()).rejects.toThrow(/append-only/);
    await expect(owner.$executeRaw`TRUNCATE auth.audit_entry`).rejects.toThrow(/append-only/);
    await expect(owner.auditEntry.count()).resolves.toBe(before);
  });

  it('cannot even be seen by the other services', async () => {
    await appendAuditEntries(auth.database, [{ eventId: newId(), record: record() }]);
    const rights = await auth.owner.$queryRaw<{ role: string }[]>`
      SELECT rolname AS role FROM pg_roles
      WHERE rolname LIKE 'circus\_%' AND has_schema_privilege(rolname, 'auth', 'USAGE')`;
    expect(rights).toEqual([{ role: 'circus_auth' }]);
  });

  it('is searched by user, entity, id, action and time, newest first', async () => {
    const entries = [
      { entityId: 'a', at: '2026-03-01T10:00:00.000Z', userId: mori.userId, userEmail: mori.userEmail },
      { entityId: 'b', at: '2026-03-01T12:00:00.000Z', action: 'case.create', entity: 'case' },
      { entityId: 'c', at: '2026-03-02T00:00:00.000Z', action: 'case.create', userEmail: 'gone@example.com' },
      { entityId: 'd', at: '2026-03-02T00:00:00.000Z', entity: 'case', userId: mori.userId, userEmail: mori.userEmail },
    ];
    for (const entry of entries) await appendAuditEntries(auth.database, [{ eventId: newId(), record: record(entry) }]);
    const march = 'from=2026-03-01&to=2026-04-01';
    await expect(ids(`?${march}`)).resolves.toEqual(['d', 'c', 'b', 'a']);
    await expect(ids('?from=2026-03-01&to=2026-03-02')).resolves.toEqual(['b', 'a']);
    await expect(ids('?from=2026-03-01T12:00:00Z&to=2026-03-02T09:00:00%2B09:00')).resolves.toEqual(['b']);
    await expect(ids(`?${march}&user=${mori.userEmail}`)).resolves.toEqual(['d', 'a']);
    await expect(ids(`?${march}&user=mori`)).resolves.toEqual(['d', 'a']);
    await expect(ids(`?${march}&user=gone@example.com`)).resolves.toEqual(['c']);
    await expect(ids(`?${march}&entity=case`)).resolves.toEqual(['d', 'b']);
    await expect(ids(`?${march}&action=case.create`)).resolves.toEqual(['c', 'b']);
    await expect(ids(`?${march}&action=case.create&entity=case`)).resolves.toEqual(['b']);
    await expect(ids(`?${march}&entityId=c`)).resolves.toEqual(['c']);
    expect(await search(`?${march}&limit=3&page=2`)).toMatchObject({
      items: [{ entityId: 'a' }],
      totalItems: 4,
      page: 2,
    });
    expect(await search(`?${march}&page=9`)).toEqual({ items: [], totalItems: 4, page: 9 });
  });

  it('estimates totals above ten thousand, and says so', async () => {
    await auth.owner.$executeRaw`
      INSERT INTO auth.audit_entry (event_id, at, user_email, address, action, entity, entity_id, details, request_id)
      SELECT 'bulk' || n, '2020-01-01', '', '', 'bulk', 'bulk', n, '{}', '' FROM generate_series(1, 10001) n`;
    await auth.owner.$executeRaw`ANALYZE auth.audit_entry`;
    const answer = await search('?action=bulk&limit=1');
    expect(answer.totalItemsExact).toBe(false);
    expect(answer.totalItems).toBeGreaterThanOrEqual(10_001);
    const counted = await search('?action=bulk&limit=1&exactTotal=true');
    expect(counted).toMatchObject({ totalItems: 10_001, page: 1 });
    expect(counted).not.toHaveProperty('totalItemsExact');
  });

  it.each(['?limit=201', '?limit=0', '?limit=a', '?page=0', '?from=yesterday', '?to=2026-13-01', '?user=%00'])(
    'refuses %s',
    async (query) => {
      const refused = await auth.send(administrator, 'GET', `/api/admin/audit${query}`);
      expect(refused.status).toBe(400);
      expect(refused.json.error).not.toBe('');
    },
  );
});
