import type { Bus } from '@circus/bus';
import { rpc } from '@circus/contracts';
import type { Database } from '@circus/db';
import { findPaintedLabels } from '../cases/paintedLabels.js';

/** `circus.rpc.case-db.paintedLabels`: the image server paints labels over its pictures. */
export const servePaintedLabels = (bus: Bus, database: Database): Promise<void> =>
  bus.serve(rpc.paintedLabels, ({ caseId, revisionIndex, seriesId }) =>
    findPaintedLabels(database, caseId, revisionIndex, seriesId),
  );
