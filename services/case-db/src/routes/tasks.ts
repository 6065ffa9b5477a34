import {
  debugTaskCreation,
  opaqueId,
  Refusal,
  searchEnvelope,
  type Task,
  task,
  taskCreated,
  taskDismissal,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import { circusTaskSearchQuery, envelope } from '@circus/search';
import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { DebugTasks } from '../tasks/debugTasks.js';
import type { TaskFiles } from '../tasks/taskFiles.js';
import { dismissTask, findTask, searchTasks } from '../tasks/taskRepository.js';
import { taskDownloadRoute } from './taskDownload.js';

export interface TaskRouteParts {
  database: Database;
  files: TaskFiles;
  readAudit: ReadAudit;
}

const params = z.object({ taskId: opaqueId });

/** The caller's own tasks (spec circus-api-core 9). Nobody, administrators included, sees those of others. */
export function taskRoutes(app: ServiceApp, { database, files, readAudit }: TaskRouteParts): void {
  /** @throws Refusal `missing` for an unknown task, `forbidden` for somebody else's */
  const ownTask = async (taskId: string, userEmail: string): Promise<Task> => {
    const found = await findTask(database, taskId);
    if (!found) throw new Refusal('missing', 'The requested task was not found.');
    if (found.userEmail !== userEmail) throw new Refusal('forbidden', 'This task belongs to somebody else.');
    return found;
  };
  taskDownloadRoute(app, { ownTask, files, readAudit });

  app.get(
    '/api/tasks',
    {
      config: { access: { own: { handler: 'leavesOut' } } },
      schema: {
        summary: 'Search your tasks',
        tags: ['Tasks'],
        querystring: circusTaskSearchQuery,
        response: { 200: searchEnvelope(task) },
      },
    },
    async (request) => envelope(await searchTasks(database, request.access.userEmail, request.query)),
  );

  app.get(
    '/api/tasks/:taskId',
    {
      config: { access: { own: { handler: 'refuses' } } },
      schema: { summary: 'One of your tasks', tags: ['Tasks'], params, response: { 200: task } },
    },
    async (request) => ownTask(request.params.taskId, request.access.userEmail),
  );

  app.patch(
    '/api/tasks/:taskId',
    {
      config: { access: { own: { handler: 'refuses' } } },
      schema: {
        summary: 'Hide an ended task, or show it again',
        description: 'A hidden task loses the file that it has made.',
        tags: ['Tasks'],
        params,
        body: taskDismissal,
        response: { 204: z.null() },
      },
      // Whose task it is comes before what the body says.
      preValidation: async (request) => {
        const { data } = params.safeParse(request.params);
        if (data) await ownTask(data.taskId, request.access.userEmail);
      },
    },
    async (request, reply) => {
      const ended = await dismissTask(database, request.params.taskId, request.body.dismissed);
      if (!ended) throw new Refusal('invalid', 'The task is still running: it can be dismissed when it has ended.');
      if (ended.removedKey !== null) await files.remove(ended.removedKey);
      return reply.code(204).send(null);
    },
  );
}

/** `POST /tasks/debug-task`, for trying clients out (spec circus-api-core 9.7). */
export function debugTaskRoute(app: ServiceApp, debugTasks: DebugTasks): void {
  app.post(
    '/api/tasks/debug-task',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Start a task that does nothing but progress',
        tags: ['Tasks'],
        body: debugTaskCreation,
        response: { 201: taskCreated },
      },
    },
    async (request, reply) => {
      const taskId = await debugTasks.start(request.access.userEmail, request.body);
      return reply.code(201).send({ taskId });
    },
  );
}
