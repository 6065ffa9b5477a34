import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { TaskReports } from '../tasks/taskReports.js';

/** A credential is looked at when a report is opened: after a change of rights it has to be shown again. */
export const subscribeAccessChanged = (bus: Bus, reports: TaskReports): Promise<() => void> =>
  bus.subscribe(events.accessChanged, ({ userIds }) => reports.endFor(userIds));
