import { projectCreation } from '@circus/contracts';
import type { CircusCommand } from '@circus/service-kit';
import { EMPTY_PROJECT } from '../projects/emptyProject.js';
import { createProject } from '../projects/projectChanges.js';
import { OPERATOR, requireForm, withDatabase } from './console/operator.js';

/** `node circus projects add` */
export const command: CircusCommand = {
  name: 'projects add',
  summary: 'Make a project',
  arguments: [{ name: '<name>', summary: 'what it is called' }],
  options: [{ flags: '--description <text>', summary: 'what it is for', default: '' }],
  needs: 'database',
  run: async (context, [projectName = ''], { description }) => {
    const project = requireForm(projectCreation, { ...EMPTY_PROJECT, projectName, description });
    const projectId = await withDatabase(context, (database) =>
      database.$transaction((transaction) => createProject(transaction, OPERATOR, project)),
    );
    context.print(`Made the project ${projectName} with the id ${projectId}.`);
    context.print('Groups with all projects see it; others see it when they name it: node circus groups add --help');
  },
};
