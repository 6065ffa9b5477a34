import { events } from '@circus/contracts';
import type { BackgroundParts } from '../background.js';
import { failSilentTasks } from './taskRepository.js';

const MESSAGE = 'The task was interrupted and not taken up again. Start it once more.';

/** Ends the tasks whose process is gone and which nobody took up again, and tells their owners (spec circus-api-core 9.2). */
export async function endSilentTasks(
  { database, bus, log, sliceboxLog }: Omit<BackgroundParts, 'config' | 'storage'>,
  silentMs: number,
): Promise<void> {
  const ended = await failSilentTasks(database, silentMs, MESSAGE);
  for (const { taskId, userEmail } of ended) {
    log.warn({ taskId }, 'A task without a sign of life was ended');
    bus.announce(events.taskProgressed, { version: 1, taskId, userEmail, type: 'error', message: MESSAGE });
  }
  if (ended.length === 0) return;
  const tasks = ended.length === 1 ? '1 task was' : `${ended.length} tasks were`;
  sliceboxLog.write({ entryType: 'WARN', subject: 'System', message: `${tasks} interrupted and not taken up again.` });
}
