import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Runner } from '../queue/runner.js';

/** A runner would learn by itself that a job is its own no more, when it next says that it lives: this makes it quick. */
export function subscribeJobCancelled(bus: Bus, runner: Runner): Promise<() => void> {
  return bus.subscribe(events.jobCancelled, ({ jobId }) => runner.cancelled(jobId));
}
