export { FreeSpace, type FreeSpaceOptions } from './freeSpace.js';
export { openStorage } from './openStorage.js';
export { parseS3Address } from './s3/s3Address.js';
export type { ByteRange, Storage, StoredBytes, Taken, Written } from './storage.js';
export { newStorageKey, timeOfStorageKey } from './storageKey.js';
