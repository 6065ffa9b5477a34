import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api.js';
import { Refused } from './refused.js';
import { openTaskEvents, type TaskEvent, type TaskEventsOptions, taskEvents } from './taskEvents.js';
import { type Upload, uploadFiles } from './upload.js';

export interface CircusClientOptions {
  /** Of the suite, for instance `https://circus.example.org`. */
  address: string;
  /** A permanent access token; left out where the browser has a session. */
  token?: string;
}

type Task = components['schemas']['Task'];

/** The API of one suite, as one account sees it. Every path, body and answer has its type. */
export interface CircusClient extends Client<paths> {
  /**
   * Uploads DICOM files and archives of them into a domain.
   *
   * @returns the task that tells what became of each; DICOM files are stored by then
   * @throws Refused
   */
  upload(upload: Upload): Promise<{ taskId: string }>;
  /** What one's own tasks report from now on; goes on until `signal` ends it or the connection breaks. */
  taskEvents(options?: TaskEventsOptions): AsyncGenerator<TaskEvent>;
  /**
   * Waits until a task ends.
   *
   * @returns the task, with what came of each of its parts; see its `status`
   */
  waitForTask(taskId: string, onEvent?: (event: TaskEvent) => void): Promise<Task>;
}

/** Refusals of typed calls are in `error`, as openapi-fetch does; `answerOf` throws them instead. */
export function circusClient({ address, token }: CircusClientOptions): CircusClient {
  const root = address.replace(/\/+$/, '');
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const client = createClient<paths>({ baseUrl: root, headers });
  const connection = { root, headers };
  const taskOf = async (taskId: string): Promise<Task> =>
    answerOf(client.GET('/api/tasks/{taskId}', { params: { path: { taskId } } }));
  return {
    ...client,
    upload: (upload) => uploadFiles(connection, upload),
    taskEvents: (options) => taskEvents(connection, options),
    waitForTask: async (taskId, onEvent) => {
      for (;;) {
        // The suite listens before the task is looked at: of one that ended by then no event would tell.
        const abort = new AbortController();
        const events = await openTaskEvents(connection, { signal: abort.signal });
        try {
          const task = await taskOf(taskId);
          if (task.status !== 'processing') return task;
          for await (const event of events) {
            if (event.taskId !== taskId) continue;
            onEvent?.(event);
            if (event.type !== 'progress') return await taskOf(taskId);
          }
        } finally {
          abort.abort();
        }
      }
    },
  };
}

/**
 * What a call answers.
 *
 * @throws Refused
 */
export async function answerOf<Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, error, response } = await call;
  if (!response.ok) throw Refused.of(response.status, typeof error === 'string' ? error : JSON.stringify(error ?? ''));
  return data as NonNullable<Data>;
}
