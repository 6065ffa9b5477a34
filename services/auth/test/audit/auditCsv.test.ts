import type { AuditEntry } from '@circus/contracts';
import { CSV_HEADER, csvLine } from '../../src/audit/auditCsv.js';

const entry = (given: Partial<AuditEntry> = {}): AuditEntry => ({
  id: 7,
  at: '2026-01-31T12:00:00.000Z',
  userId: 3,
  userEmail: 'mori@example.com',
  address: '10.0.0.1',
  action: 'series.read',
  entity: 'series',
  entityId: '1.2.3',
  details: {},
  requestId: 'r',
  ...given,
});

describe('the audit trail as CSV', () => {
  it('has a line of names, then one for each entry, each with a line break of two characters', () => {
    expect(CSV_HEADER).toBe('id,at,userId,userEmail,address,action,entity,entityId,details,requestId\r\n');
    expect(csvLine(entry())).toBe(
      '7,2026-01-31T12:00:00.000Z,3,mori@example.com,10.0.0.1,series.read,series,1.2.3,{},r\r\n',
    );
  });

  it('quotes what holds a comma, a quote or a line break, and doubles the quotes', () => {
    const line = csvLine(entry({ entityId: 'a,b', requestId: 'c\r\nd', details: { caseIds: ['x', 'y'] } }));
    expect(line).toContain('series,"a,b","{""caseIds"":[""x"",""y""]}","c\r\nd"\r\n');
  });

  it('leaves the user empty where nobody was known', () => {
    expect(csvLine(entry({ userId: null, userEmail: '' }))).toContain('000Z,,,10.0.0.1');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠1'])(
    'keeps a spreadsheet from taking %j for a formula',
    (text) => {
      const cell = csvLine(entry({ userEmail: text })).slice('7,2026-01-31T12:00:00.000Z,3,'.length);
      expect(cell.replace(/^"/, '').startsWith(`'${text}`)).toBe(true);
    },
  );
});
