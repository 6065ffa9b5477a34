export { openStorage } from './openStorage.js';
export type { ByteRange, Storage, StoredBytes, Written } from './storage.js';
export { newStorageKey, timeOfStorageKey } from './storageKey.js';
