import type { CircusCommand } from '@circus/service-kit';
import { withArchive } from './console/archive.js';
import { wholeNumber } from './console/given.js';

/** `node circus refresh-series-parameters` (spec circus-db 5): may run beside the suite. */
export const command: CircusCommand = {
  name: 'refresh-series-parameters',
  summary: 'Read the parameters of every series again, from its image of the lowest number',
  options: [
    { flags: '--maxDate <date>', summary: 'only series made up to then, in ISO 8601' },
    { flags: '--parallel <files>', summary: 'files read at the same time', default: '4' },
  ],
  needs: 'database',
  run: (context, _args, { maxDate, parallel }) =>
    withArchive(context, async ({ database, storage, settings }) => {
      const { refreshParameters } = await import('../series/refreshParameters.js');
      const { series, changed, failed } = await refreshParameters({
        database,
        storage,
        createdUntil: dateOf(maxDate),
        parallel: wholeNumber('--parallel', parallel, 1, 64),
        maxHeaderBytes: settings.MAX_HEADER_BYTES,
        onFailure: (seriesUid, reason) => context.print(`Failed ${seriesUid}: ${reason}`),
        onProgress: (finished, total) => context.progress(finished, total, 'series'),
      });
      context.print(`${series} series were read, the parameters of ${changed} have changed.`);
      if (failed > 0) throw new Error(`${failed} series could not be read.`);
    }),
};

/** @throws Error for what is no date */
function dateOf(text: unknown): Date | null {
  if (text === undefined) return null;
  const isIso =
    typeof text === 'string' && /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text);
  const date = new Date(isIso ? text : Number.NaN);
  if (Number.isNaN(date.getTime()))
    throw new Error('--maxDate must be a date such as 2026-01-31 or 2026-01-31T12:00:00Z.');
  return date;
}
