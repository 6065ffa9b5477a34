export { Bus, type BusOptions } from './bus.js';
export type { BatchOptions, Delivery, DurableOptions } from './durableConsumer.js';
