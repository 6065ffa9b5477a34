/** Where a file that a plug-in put out is found. */
export const attachmentAddress = (jobId: string, path: string): string =>
  `/api/plugin-jobs/${jobId}/attachment/${path.split('/').map(encodeURIComponent).join('/')}`;

/** What a plug-in wrote while it ran. */
export const LOG_FILE = 'plugin-log.txt';
