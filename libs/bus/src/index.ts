export { Bus, type BusOptions } from './bus.js';
export type { BatchOptions, Delivery, DurableOptions } from './durableConsumer.js';
export type { Worker, WorkerOptions } from './workQueue.js';
