import { importCommand } from './console/importCommand.js';

export const command = importCommand('import-series');
