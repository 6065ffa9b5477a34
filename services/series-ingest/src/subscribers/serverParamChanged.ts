import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { ServerParameter } from '../serverParameter.js';

/** A parameter that an administrator has changed counts at once; what was not heard counts when its time is over. */
export async function subscribeServerParamChanged(
  bus: Bus,
  parameter: Pick<ServerParameter, 'key' | 'forget'>,
): Promise<() => void> {
  // A change may have gone unheard while the connection was away.
  bus.onReconnect(() => parameter.forget());
  return bus.subscribe(events.serverParamChanged, ({ keys }) => {
    if (keys.includes(parameter.key)) parameter.forget();
  });
}
