export { compressAside, LOG_FILE_BYTES, LOG_FILES_KEPT, putAside } from './aside.js';
export { type RotatingFile, type RotatingFileOptions, rotatingFile } from './rotatingFile.js';
