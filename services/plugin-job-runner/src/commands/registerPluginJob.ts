import { pluginJobCreation } from '@circus/contracts';
import { openDatabase } from '@circus/db';
import { accessOfAccount, type CircusCommand } from '@circus/service-kit';
import { createJob } from '../jobs/jobCreation.js';
import { pluginNamed } from './console/pluginNamed.js';
import { seriesNamed } from './console/seriesNamed.js';

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
        pluginId: (await pluginNamed(database, plugin)).pluginId,
        series: await Promise.all(
          series.map(async (text) => {
            const { seriesUid, partialVolumeDescriptor } = await seriesNamed(database, access, text);
            return { seriesUid, partialVolumeDescriptor };
          }),
        ),
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
