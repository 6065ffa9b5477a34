import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { Log } from '../log.js';
import { failSilentTasks } from './taskRepository.js';

const MESSAGE = 'The task was interrupted and not taken up again. Start it once more.';

/** Ends the tasks whose process is gone and which nobody took up again, and tells their owners (spec circus-api-core 9.2). */
export async function endSilentTasks(database: Database, bus: Bus, log: Log, silentMs: number): Promise<void> {
  for (const { taskId, userEmail } of await failSilentTasks(database, silentMs, MESSAGE)) {
    log.warn({ taskId }, 'A task without a sign of life was ended');
    bus.announce(events.taskProgressed, { version: 1, taskId, userEmail, type: 'error', message: MESSAGE });
  }
}
