import { taskStatus } from '@circus/contracts';
import { type CircusCommand, tableOf } from '@circus/service-kit';
import { z } from 'zod';
import { listTasks } from '../tasks/taskRepository.js';
import { requireForm, withDatabase } from './console/operator.js';

const HEADINGS = ['ID', 'STARTED', 'STATUS', 'USER', 'NAME', 'MESSAGE'];
const form = z.object({
  user: z.string().optional(),
  status: taskStatus.optional(),
  limit: z.coerce.number().int().min(1).max(10_000),
});

/** `node circus tasks list` */
export const command: CircusCommand = {
  name: 'tasks list',
  summary: 'List tasks of all users, the newest first',
  options: [
    { flags: '--user <email>', summary: 'of this user only' },
    { flags: '--status <status>', summary: 'processing, finished or error' },
    { flags: '--limit <number>', summary: 'how many at most', default: '50' },
  ],
  needs: 'database',
  run: async (context, _args, options) => {
    const { user, status, limit } = requireForm(form, options);
    const tasks = await withDatabase(context, (database) => listTasks(database, { user, status, limit }));
    const rows = tasks.map(({ taskId, createdAt, status: state, userEmail, name, progress }) => [
      taskId,
      createdAt,
      state,
      userEmail,
      name,
      progress.message,
    ]);
    for (const line of tableOf(HEADINGS, rows)) context.print(line);
  },
};
