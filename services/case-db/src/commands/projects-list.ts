import { type CircusCommand, tableOf } from '@circus/service-kit';
import { listProjects } from '../projects/projectRepository.js';
import { withDatabase } from './console/operator.js';

/** `node circus projects list` */
export const command: CircusCommand = {
  name: 'projects list',
  summary: 'List all projects, with how many cases they have',
  needs: 'database',
  run: (context) =>
    withDatabase(context, async (database) => {
      const projects = await listProjects(database);
      const rows = projects.map(({ projectId, projectName, cases }) => [projectId, projectName, String(cases)]);
      for (const line of tableOf(['ID', 'NAME', 'CASES'], rows)) context.print(line);
    }),
};
