import { newId } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { Log } from '../log.js';
import { addFirstProject } from './projectRepository.js';

/**
 * The project of a new installation (DECISIONS 8, spec circus-api-core 12). The group "admin" sees it through its marker
 * for all projects. Does nothing as soon as there is any project.
 */
export async function ensureDefaultProject(database: Database, log: Log): Promise<void> {
  const added = await addFirstProject(database, {
    projectId: newId(),
    projectName: 'Default project',
    description: '',
    icon: { glyph: 'calc', color: '#ffffcc', backgroundColor: '#248065' },
    tags: [],
    windowPresets: [],
    windowPriority: 'dicom,auto',
    caseAttributesSchema: {},
    labelAttributesSchema: {},
  });
  if (added) log.info('The default project was made');
}
