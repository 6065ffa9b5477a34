import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Prefetcher } from '../volumes/prefetcher.js';

/** Series of some domains are loaded before anybody asks for them; one that is missed is loaded when somebody does. */
export const subscribeSeriesUpdated = (bus: Bus, prefetcher: Prefetcher): Promise<() => void> =>
  bus.subscribe(events.seriesUpdated, (series) => prefetcher.changed(series));
