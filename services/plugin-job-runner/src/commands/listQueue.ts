import { openDatabase } from '@circus/db';
import { type CircusCommand, tableOf } from '@circus/service-kit';
import { listQueue, type QueueState } from '../jobs/jobRepository.js';

const HEADINGS = ['ID', 'STATUS', 'PRIORITY', 'REGISTERED', 'STARTED', 'USER', 'PLUG-IN'];
/** Jobs that are shown. */
const MOST = 1_000;

/** `node circus list-queue` (spec circus-cs 9) */
export const command: CircusCommand = {
  name: 'list-queue',
  summary: 'Lists the plug-in jobs that wait, those whose turn is next first',
  options: [
    { flags: '-w, --waiting', summary: 'those that wait (the default)' },
    { flags: '-p, --processing', summary: 'those at work' },
    { flags: '-a, --all', summary: 'both' },
  ],
  needs: 'database',
  run: async ({ databaseUrl, print }, _args, { waiting, processing, all }) => {
    const database = openDatabase(databaseUrl, { connections: 1 });
    try {
      const { items, totalItems } = await listQueue(database, {
        state: stateOf(Boolean(waiting), Boolean(processing), Boolean(all)),
        userId: null,
        limit: MOST,
        page: 1,
      });
      const rows = items.map(({ jobId, status, priority, createdAt, startedAt, userEmail, pluginId }) => [
        jobId,
        status,
        String(priority),
        createdAt,
        startedAt ?? '',
        userEmail,
        pluginId,
      ]);
      for (const line of tableOf(HEADINGS, rows)) print(line);
      if (totalItems > MOST) print(`and ${totalItems - MOST} more`);
    } finally {
      await database.$disconnect();
    }
  },
};

function stateOf(waiting: boolean, processing: boolean, all: boolean): QueueState {
  if (all || (waiting && processing)) return 'all';
  return processing ? 'processing' : 'wait';
}
