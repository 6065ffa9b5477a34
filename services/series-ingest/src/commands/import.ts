import { importCommand } from './console/importCommand.js';

/** The same under a shorter name. */
export const command = importCommand('import');
