import { newId } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { Log } from '../log.js';
import { EMPTY_PROJECT } from './emptyProject.js';
import { addFirstProject } from './projectRepository.js';

/**
 * The project of a new installation (DECISIONS 8, spec circus-api-core 12). The group "admin" sees it through its marker
 * for all projects. Does nothing as soon as there is any project.
 */
export async function ensureDefaultProject(database: Database, log: Log): Promise<void> {
  const added = await addFirstProject(database, {
    projectId: newId(),
    projectName: 'Default project',
    ...EMPTY_PROJECT,
  });
  if (added) log.info('The default project was made');
}
