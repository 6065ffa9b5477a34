import type { Task } from '@circus/contracts';
import { type CircusCommand, shown, tableOf } from '@circus/service-kit';
import { findTask } from '../tasks/taskRepository.js';
import { withDatabase } from './console/operator.js';

/** `node circus tasks show` */
export const command: CircusCommand = {
  name: 'tasks show',
  summary: 'Show one task, with what came of each of its parts',
  arguments: [{ name: '<task-id>', summary: 'its id, as tasks list shows it' }],
  needs: 'database',
  run: async (context, [taskId = '']) => {
    const task = await withDatabase(context, (database) => findTask(database, taskId));
    if (!task) throw new Error(`There is no task "${taskId}": node circus tasks list shows them.`);
    for (const [name, value] of factsOf(task)) context.print(`${name.padEnd(10)}${shown(value)}`);
    if (task.outcomes.length === 0) return;
    const rows = task.outcomes.map(({ name, outcome, reason }) => [outcome, name, reason ?? '']);
    context.print('');
    for (const line of tableOf(['OUTCOME', 'PART', 'REASON'], rows)) context.print(line);
  },
};

function factsOf(task: Task): [string, string][] {
  const { finished, total, message } = task.progress;
  const facts: [string, string | null][] = [
    ['Id', task.taskId],
    ['Name', task.name],
    ['User', task.userEmail],
    ['Status', task.status],
    ['Message', message],
    ['Progress', finished === null ? null : `${finished}${total === null ? '' : ` of ${total}`}`],
    ['Started', task.createdAt],
    ['Ended', task.endedAt],
    ['Download', task.downloadFileType],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}
