import { type Access, caseCreation, type PartialVolumeDescriptor } from '@circus/contracts';
import type { Database } from '@circus/db';
import { accessOfAccount, type CircusCommand } from '@circus/service-kit';
import { findSeries } from '../archive/seriesRepository.js';
import { createCase } from '../cases/caseCreation.js';
import { chooseSeries } from '../cases/caseSeries.js';
import { findProject, findProjectsNamed } from '../projects/projectRepository.js';
import { OPERATOR, requireForm, withDatabase } from './console/operator.js';

/** `node circus register-case` (spec circus-db 5) */
export const command: CircusCommand = {
  name: 'register-case',
  summary: 'Make a case from series of the archive, with the rights of a user',
  arguments: [
    { name: '<project>', summary: 'the id or the name of the project' },
    { name: '<series...>', summary: 'a series UID, or uid:start:end:delta for some of its images' },
  ],
  options: [
    { flags: '--user <name>', summary: 'the e-mail address or login ID of who makes it (required)' },
    { flags: '--tags <a,b>', summary: 'tags of the case, with commas between them' },
  ],
  needs: 'suite',
  run: async (context, [project = '', ...series], { user, tags }) => {
    if (typeof user !== 'string') throw new Error('Say with --user whose rights are used.');
    const access = await accessOfAccount(context, user);
    const caseId = await withDatabase(context, async (database) => {
      const creation = requireForm(caseCreation, {
        projectId: await projectIdOf(database, project),
        series: await Promise.all(series.map((text) => seriesOf(database, access, text))),
        tags: typeof tags === 'string' ? tags.split(',').filter((tag) => tag !== '') : [],
      });
      const { userId, userEmail } = access;
      return createCase(database, access, { ...OPERATOR, userId, userEmail }, creation);
    });
    context.print(caseId);
  },
};

/** @throws Error for a name that is none's, or several projects' */
async function projectIdOf(database: Database, idOrName: string): Promise<string> {
  const byId = await findProject(database, idOrName);
  if (byId) return byId.projectId;
  const [found, ...others] = await findProjectsNamed(database, idOrName);
  if (found === undefined) throw new Error(`There is no project "${idOrName}": node circus projects list shows them.`);
  if (others.length > 0) {
    throw new Error(`Several projects are named "${idOrName}": give one of the ids ${[found, ...others].join(', ')}.`);
  }
  return found;
}

interface WantedSeries {
  seriesUid: string;
  partialVolumeDescriptor: PartialVolumeDescriptor;
}

async function seriesOf(database: Database, access: Access, text: string): Promise<WantedSeries> {
  const [seriesUid = '', ...numbers] = text.split(':');
  if (numbers.length > 0) {
    const isRange = numbers.length === 3 && numbers.every((number) => /^-?\d+$/.test(number));
    if (!isRange) throw new Error(`"${text}" is no series: write its UID, or uid:start:end:delta.`);
    const [start = 0, end = 0, delta = 0] = numbers.map(Number);
    return { seriesUid, partialVolumeDescriptor: { start, end, delta } };
  }
  const ofUid = await findSeries(database, [seriesUid]);
  if (ofUid.length === 0) throw new Error(`The series ${seriesUid} does not exist.`);
  const segment = chooseSeries(access, ofUid).images[0];
  if (!segment) throw new Error(`The series ${seriesUid} has no images.`);
  return { seriesUid, partialVolumeDescriptor: { start: segment.first, end: segment.last, delta: 1 } };
}
