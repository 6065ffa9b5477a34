import { events, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { command as registerCase } from '../../src/commands/register-case.js';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries, headFirst } from '../testArchive.js';
import { runCommand } from './runCommand.js';

let caseDb: RunningCaseDb;
const writer = member({ read: ['liver'], write: ['liver'] }, { loginId: 'ann' });
const reader = member({ read: ['liver'] }, { loginId: 'reader' });

beforeAll(async () => {
  caseDb = await startCaseDb();
  await caseDb.addProject('liver');
  for (const projectId of ['twin 1', 'twin 2']) {
    await caseDb.addProject(projectId);
    await caseDb.owner.project.update({ where: { projectId }, data: { projectName: 'twins' } });
  }
  await caseDb.owner.project.update({ where: { projectId: 'liver' }, data: { projectName: 'Of the liver' } });
  const images = headFirst(9).filter(({ imageNumber }) => imageNumber > 2 && imageNumber !== 6);
  await archiveSeries(caseDb.owner, { seriesUid: '1.1', images: images.map((image) => ({ ...image, z: 0 })) });
  await archiveSeries(caseDb.owner, { seriesUid: '1.2' });
  await archiveSeries(caseDb.owner, { seriesUid: '1.3', domain: 'foreign' });
  const people = [writer, reader];
  await caseDb.bus.serve(
    rpc.accessOfAccount,
    async ({ name }) => people.find(({ loginId, userEmail }) => [loginId, userEmail].includes(name)) ?? null,
  );
});
afterAll(() => caseDb.stop());

const run = (args: string[], options: Record<string, string> = { user: 'ann' }) =>
  runCommand(registerCase, caseDb, args, options);
const read = async (caseId = '') => (await caseDb.call('GET', `/api/cases/${caseId}`, writer)).json;

describe('node circus register-case', () => {
  it('makes a case of whole series and of parts of them, and prints its id', async () => {
    const printed = await run(['liver', '1.1', '1.2:5:1:-2'], { user: 'ann', tags: 'red,blue' });
    expect(printed).toEqual([expect.stringMatching(/^[0-9a-z]{26}$/)]);
    const made = await read(printed[0]);
    expect(made).toMatchObject({ projectId: 'liver', tags: ['red', 'blue'] });
    expect(made.revisions[0]).toMatchObject({
      creator: writer.userEmail,
      series: [
        { seriesUid: '1.1', partialVolumeDescriptor: { start: 3, end: 5, delta: 1 } },
        { seriesUid: '1.2', partialVolumeDescriptor: { start: 5, end: 1, delta: -2 } },
      ],
    });
  });

  it('takes the name of a project, and the e-mail address of a user', async () => {
    const [caseId] = await run(['Of the liver', '1.2'], { user: writer.userEmail });
    expect(await read(caseId)).toMatchObject({ projectId: 'liver', tags: [] });
  });

  it('stands in the audit trail as that user', async () => {
    const recorded: { entityId: string }[] = [];
    await caseDb.bus.subscribe(events.auditRecorded, (event) => void recorded.push(event));
    const [caseId] = await run(['liver', '1.2']);
    // The running service publishes what a command has put into the outbox.
    const entry = await eventually(() => recorded.find(({ entityId }) => entityId === caseId));
    expect(entry).toMatchObject({ action: 'case.create', userEmail: writer.userEmail, userId: writer.userId });
  });

  it('says what is wrong', async () => {
    await expect(run(['liver', '1.2'], {})).rejects.toThrow('--user');
    await expect(run(['liver', '1.2'], { user: 'nobody' })).rejects.toThrow('There is no user "nobody"');
    await expect(run(['nowhere', '1.2'])).rejects.toThrow('There is no project "nowhere"');
    await expect(run(['twins', '1.2'])).rejects.toThrow(/twin 1.*twin 2/);
    await expect(run(['liver', '1.2'], { user: 'reader' })).rejects.toThrow('write');
    await expect(run(['liver', '9.9'])).rejects.toThrow('does not exist');
    await expect(run(['liver', '1.3'])).rejects.toThrow('domain');
    await expect(run(['liver', '1.2:1'])).rejects.toThrow('uid:start:end:delta');
    await expect(run(['liver', '1.2:1:99:1'])).rejects.toThrow('range is invalid');
    await expect(run(['liver', '1.2'], { user: 'ann', tags: 'x'.repeat(33) })).rejects.toThrow('tags.0');
  });
});
