import { eventually } from '@circus/testkit';
import { command as add } from '../../src/commands/groups-add.js';
import { command as list } from '../../src/commands/groups-list.js';
import { type AuthTest, authTest } from '../authTest.js';
import { runCommand } from './runCommand.js';

describe('the commands for groups', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest({ OUTBOX_POLL_INTERVAL_MS: '100' });
  });
  afterAll(() => auth.stop());

  const groupMade = async (name: string, options: Record<string, string[]> = {}) => {
    const [line = ''] = await runCommand(add, auth, [name], options);
    const [, id] = /^Made the group .* with the id (\d+)\.$/.exec(line) ?? [];
    return auth.owner.group.findUniqueOrThrow({ where: { groupId: Number(id) } });
  };

  it('make a group that may do what is given, and nothing else', async () => {
    expect(await groupMade('nurses')).toMatchObject({
      groupName: 'nurses',
      privileges: [],
      domains: [],
      readPlugin: [],
    });
    const group = await groupMade('radiology', {
      privilege: ['personalInfoView', 'issueOnetime'],
      domain: ['default', 'siteA'],
      grant: ['readProjects=all', 'writeProjects=one', 'writeProjects=two'],
    });
    expect(group).toMatchObject({
      privileges: ['personalInfoView', 'issueOnetime'],
      domains: ['default', 'siteA'],
      readProjects: ['all'],
      writeProjects: ['one', 'two'],
      moderateProjects: [],
    });
  });

  it('leave an entry in the audit trail', async () => {
    const { groupId } = await groupMade('archivists', { domain: ['all'] });
    const entry = await eventually(() =>
      auth.owner.auditEntry.findFirst({ where: { action: 'group.create', entityId: String(groupId) } }),
    );
    expect(entry).toMatchObject({ userId: null, details: { groupName: 'archivists', domains: ['all'] } });
  });

  it.each([
    [
      'an unknown privilege',
      { privilege: ['manageServer', 'fly'] },
      /^"fly" is no global privilege: write one of createProject, /,
    ],
    ['an unknown list', { grant: ['fly=all'] }, /^"fly=all" grants nothing: write one of readProjects, /],
    ['a list without an id', { grant: ['readProjects'] }, /grants nothing/],
    ['rights to what cannot be read', { grant: ['writeProjects=a'] }, /readProjects/],
  ])('refuse %s', async (_what, options, reason) => {
    await expect(runCommand(add, auth, ['refused'], options)).rejects.toThrow(reason);
    await expect(auth.owner.group.count({ where: { groupName: 'refused' } })).resolves.toBe(0);
  });

  it('show all groups as a table', async () => {
    const { groupId } = await groupMade('cardiology', { privilege: ['createProject'], domain: ['default'] });
    await auth.addUser({ groups: [groupId] });
    const [headings, ...lines] = await runCommand(list, auth);
    expect(headings).toMatch(/^ID +NAME +USERS +PRIVILEGES +DOMAINS$/);
    expect(lines.at(-1)).toMatch(new RegExp(`^${groupId} +cardiology +1 +createProject +default$`));
  });
});
