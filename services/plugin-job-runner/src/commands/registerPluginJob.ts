import { type Access, pluginJobCreation } from '@circus/contracts';
import { type Database, openDatabase } from '@circus/db';
import { accessOfAccount, type CircusCommand } from '@circus/service-kit';
import { chooseSeries } from '../archive/chosenSeries.js';
import { imageRangesOf } from '../archive/imageRanges.js';
import { findPlacedInstances, findSeries } from '../archive/seriesRepository.js';
import { createJob } from '../jobs/jobCreation.js';
import { findPlugin, listPlugins } from '../plugins/pluginRepository.js';

/** `node circus register-plugin-job` (spec circus-cs 9) */
export const command: CircusCommand = {
  name: 'register-plugin-job',
  summary: 'Register a job of a CAD plug-in, with the rights of a user',
  arguments: [
    { name: '<plugin>', summary: 'the id or the name of the plug-in' },
    { name: '<series...>', summary: 'a series UID, or uid:start:end:delta for some of its images' },
  ],
  options: [
    { flags: '--user <name>', summary: 'the e-mail address or login ID of who registers it (required)' },
    { flags: '--priority <number>', summary: 'larger comes first', default: '0' },
  ],
  needs: 'suite',
  run: async (context, [plugin = '', ...series], { user, priority }) => {
    if (typeof user !== 'string') throw new Error('Say with --user whose rights are used.');
    const access = await accessOfAccount(context, user);
    const database = openDatabase(context.databaseUrl, { connections: 1 });
    try {
      const creation = pluginJobCreation.safeParse({
        pluginId: await pluginIdOf(database, plugin),
        series: await Promise.all(series.map((text) => seriesOf(database, access, text))),
        priority: Number(priority),
      });
      if (!creation.success) throw new Error(creation.error.issues.map(({ message }) => message).join('\n'));
      const { userId, userEmail } = access;
      const actor = { userId, userEmail, address: 'command line', requestId: '' };
      context.print(await createJob(database, access, actor, creation.data));
    } finally {
      await database.$disconnect();
    }
  },
};

/** @throws Error for a name that is none's, or several plug-ins' */
async function pluginIdOf(database: Database, idOrName: string): Promise<string> {
  if (await findPlugin(database, idOrName)) return idOrName;
  const named = (await listPlugins(database, null)).filter(({ pluginName }) => pluginName === idOrName);
  const [found] = named;
  if (!found) throw new Error(`There is no plug-in "${idOrName}": node circus list-plugins shows them.`);
  if (named.length > 1) {
    const ids = named.map(({ pluginId, version }) => `${pluginId} (${version})`).join(', ');
    throw new Error(`Several plug-ins are named "${idOrName}": give one of the ids ${ids}.`);
  }
  return found.pluginId;
}

/** All images of a series' first segment, unless some are named. */
async function seriesOf(database: Database, access: Access, text: string) {
  const [seriesUid = '', ...numbers] = text.split(':');
  if (numbers.length > 0) {
    const isRange = (numbers.length === 2 || numbers.length === 3) && numbers.every((each) => /^-?\d+$/.test(each));
    if (!isRange) throw new Error(`"${text}" is no series: write its UID, or uid:start:end:delta.`);
    const [start = 0, end = 0, delta = 1] = numbers.map(Number);
    return { seriesUid, partialVolumeDescriptor: { start, end, delta } };
  }
  const ofUid = await findSeries(database, [seriesUid]);
  if (ofUid.length === 0) throw new Error(`The series ${seriesUid} does not exist.`);
  const instances = await findPlacedInstances(database, chooseSeries(access, ofUid).seriesId);
  const [segment] = imageRangesOf(instances);
  if (!segment) throw new Error(`The series ${seriesUid} has no images.`);
  return { seriesUid, partialVolumeDescriptor: { start: segment.first, end: segment.last, delta: 1 } };
}
