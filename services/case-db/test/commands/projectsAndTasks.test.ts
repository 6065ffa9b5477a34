import { TaskWriter } from '@circus/db';
import { command as projectsAdd } from '../../src/commands/projects-add.js';
import { command as projectsList } from '../../src/commands/projects-list.js';
import { command as tasksList } from '../../src/commands/tasks-list.js';
import { command as tasksShow } from '../../src/commands/tasks-show.js';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';
import { runCommand } from './runCommand.js';

let caseDb: RunningCaseDb;
beforeAll(async () => {
  caseDb = await startCaseDb();
});
afterAll(() => caseDb.stop());

describe('node circus projects', () => {
  it('makes projects and lists them with their cases', async () => {
    const printed = await runCommand(projectsAdd, caseDb, ['Liver'], { description: 'Of livers' });
    const projectId = /with the id (\w{26})\.$/.exec(printed[0] ?? '')?.[1] as string;
    const found = await caseDb.call('GET', `/api/admin/projects/${projectId}`, caseDb.administrator);
    expect(found.json).toMatchObject({ projectName: 'Liver', description: 'Of livers', windowPriority: 'dicom,auto' });
    await runCommand(projectsAdd, caseDb, ['Brain']);
    await archiveSeries(caseDb.owner, { seriesUid: '1.1' });
    const series = [{ seriesUid: '1.1', partialVolumeDescriptor: 'auto' }];
    await caseDb.call('POST', '/api/cases', caseDb.administrator, { projectId, series });
    const [heading, ...rows] = await runCommand(projectsList, caseDb);
    expect(heading).toMatch(/^ID +NAME +CASES$/);
    expect(rows).toEqual([expect.stringMatching(/^\w{26} {2}Brain {2}0$/), `${projectId}  Liver  1`]);
  });

  it('refuses a name that no project can have', async () => {
    await expect(runCommand(projectsAdd, caseDb, ['x'.repeat(65)])).rejects.toThrow('projectName');
    await expect(runCommand(projectsAdd, caseDb, [''])).rejects.toThrow('projectName');
  });
});

describe('node circus tasks', () => {
  const newTask = (userEmail: string, name: string) =>
    TaskWriter.create(caseDb.owner, caseDb.bus, { service: 'series-ingest', userEmail, name, total: 2 });

  it('lists tasks of all users, of one, or of a status', async () => {
    const first = await newTask('ann@example.com', 'Series import');
    const second = await newTask('bob@example.com', 'Debug\u001b[31m Task');
    await first.finish('Done.');
    const list = (options: Record<string, string> = {}) => runCommand(tasksList, caseDb, [], options);
    const [heading, ...all] = await list();
    expect(heading).toMatch(/^ID +STARTED +STATUS +USER +NAME +MESSAGE$/);
    expect(all).toEqual([expect.stringContaining(second.taskId), expect.stringContaining(first.taskId)]);
    // No name tells the terminal to do something.
    expect(all.join()).not.toContain('\u001b');
    expect((await list({ user: 'ann@example.com' })).slice(1)).toEqual([
      expect.stringMatching(new RegExp(`^${first.taskId} .*finished .*ann@example.com .*Series import .*Done\\.$`)),
    ]);
    expect(await list({ status: 'error' })).toHaveLength(1);
    expect(await list({ limit: '1' })).toHaveLength(2);
    await expect(list({ status: 'done' })).rejects.toThrow('status');
    await expect(list({ limit: '0' })).rejects.toThrow('limit');
  });

  it('shows one task with what came of its parts', async () => {
    const task = await newTask('ann@example.com', 'Series import');
    await task.record([{ name: 'a.dcm', outcome: 'refused', reason: 'It is no DICOM file.' }]);
    await task.fail('Nothing was stored.');
    const printed = await runCommand(tasksShow, caseDb, [task.taskId]);
    expect(printed).toEqual(
      expect.arrayContaining([
        `Id        ${task.taskId}`,
        'Status    error',
        'Message   Nothing was stored.',
        'Progress  2 of 2',
        expect.stringMatching(/^refused {2}a\.dcm {2}It is no DICOM file\.$/),
      ]),
    );
    await expect(runCommand(tasksShow, caseDb, ['nothing'])).rejects.toThrow('There is no task "nothing"');
  });
});
