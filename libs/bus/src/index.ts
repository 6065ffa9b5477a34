export { Bus, type BusOptions } from './bus.js';
export type { DurableHandler } from './durableConsumer.js';
