export { openStorage } from './openStorage.js';
export type { ByteRange, Storage, Written } from './storage.js';
export { newStorageKey } from './storageKey.js';
