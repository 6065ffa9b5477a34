export * from './circusClient.js';
export type { components, operations, paths } from './generated/api.js';
export { Refused } from './refused.js';
export type { TaskEvent, TaskEventsOptions } from './taskEvents.js';
export type { Upload, UploadedFile, UploadProgress } from './upload.js';
