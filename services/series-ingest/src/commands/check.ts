import type { CircusCommand } from '@circus/service-kit';
import { withArchive } from './console/archive.js';
import { wholeNumber } from './console/given.js';

/** `node circus check`: reads only, and may run beside the suite. */
export const command: CircusCommand = {
  name: 'check',
  summary: 'Verify the whole archive: every row against its bytes and their hash, files and journal against the rows',
  options: [
    { flags: '--quick', summary: 'existence and size only: read no file' },
    { flags: '--parallel <files>', summary: 'files read at the same time', default: '4' },
    { flags: '--json', summary: 'print the report as JSON, with up to 1000 of each kind that was found' },
  ],
  needs: 'database',
  run: (context, _args, { quick, parallel, json }) =>
    withArchive(context, async ({ database, storage, settings }) => {
      const { checkArchive } = await import('../checking/archiveCheck.js');
      const { reportJson, reportLines } = await import('../checking/checkReport.js');
      const check = await checkArchive({
        database,
        storage,
        quick: quick === true,
        parallel: wholeNumber('--parallel', parallel, 1, 64),
        graceMs: settings.ORPHAN_AGE_MS,
        maxHeaderBytes: settings.MAX_HEADER_BYTES,
        onProgress: context.progress,
      });
      for (const line of json === true ? [reportJson(check)] : reportLines(check)) context.print(line);
      if (check.findings.wrong > 0) throw new Error('The archive is not as it should be.');
    }),
};
