import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { TaskReports } from '../tasks/taskReports.js';

/** Carries what happens to tasks anywhere in the suite into the open reports. */
export async function subscribeTaskProgressed(bus: Bus, reports: TaskReports): Promise<() => void> {
  bus.onReconnect(() => reports.catchUpAll());
  return bus.subscribe(events.taskProgressed, (progress) => reports.deliver(progress));
}
