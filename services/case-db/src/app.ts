import type { Bus } from '@circus/bus';
import type { Database, OutboxRelay } from '@circus/db';
import { exportSettings } from '@circus/exports';
import { type AccessResolver, createService, ReadAudit, type ServiceApp } from '@circus/service-kit';
import { FreeSpace, type Storage } from '@circus/storage';
import { z } from 'zod';
import { BlobStore } from './blobs/blobStore.js';
import type { CaseDbConfig } from './config.js';
import { CaseExports } from './exports/caseExports.js';
import type { Log } from './log.js';
import { ServerParameter } from './parameters/serverParameter.js';
import { adminProjectRoutes } from './routes/adminProjects.js';
import { blobRoutes } from './routes/blobs.js';
import { caseDeletionRoute } from './routes/caseDeletion.js';
import { caseExportRoute } from './routes/caseExport.js';
import { caseRoutes } from './routes/cases.js';
import { caseTagRoutes } from './routes/caseTags.js';
import { debugRoutes } from './routes/debug.js';
import { myListRoutes } from './routes/myLists.js';
import { projectRoute } from './routes/projects.js';
import { revisionRoutes } from './routes/revisions.js';
import { taskReportRoute } from './routes/taskReport.js';
import { debugTaskRoute, taskRoutes } from './routes/tasks.js';
import { subscribeAccessChanged } from './subscribers/accessChanged.js';
import { servePaintedLabels } from './subscribers/paintedLabels.js';
import { subscribeServerParamChanged } from './subscribers/serverParamChanged.js';
import { subscribeTaskProgressed } from './subscribers/taskProgressed.js';
import { DebugTasks } from './tasks/debugTasks.js';
import { TaskFiles } from './tasks/taskFiles.js';
import { taskGauges } from './tasks/taskGauges.js';
import { TaskReports } from './tasks/taskReports.js';

export interface CaseDbParts {
  config: CaseDbConfig;
  log: Log;
  bus: Bus;
  database: Database;
  storage: Storage;
  relay: OutboxRelay;
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
}

/** Builds case-db's HTTP side. Closing the app ends open event streams and debug tasks. */
export async function buildApp(parts: CaseDbParts): Promise<ServiceApp> {
  const { config, log, bus, database, storage, relay, accessOf } = parts;
  const app = await createService({
    ...{ name: 'case-db', config, log, bus, database, surface: 'circus', accessOf, outbox: 'cases' },
    gauges: taskGauges(database),
  });
  const published = () => relay.poke();

  const readAudit = new ReadAudit(bus, { database, schema: 'cases', published });
  const ttlMs = config.SERVER_PARAM_TTL_MS;
  const caseSearchEnvelope = new ServerParameter(bus, 'caseSearchEnvelope', z.boolean(), false, ttlMs, log);

  projectRoute(app, database);
  adminProjectRoutes(app, database, published);
  const caseParts = { database, readAudit, caseSearchEnvelope, published };
  caseRoutes(app, caseParts);
  revisionRoutes(app, caseParts);
  caseTagRoutes(app, caseParts);
  caseDeletionRoute(app, caseParts);
  const checkIntervalMs = config.FREE_SPACE_CHECK_INTERVAL_MS;
  const caseExports = new CaseExports({
    database,
    bus,
    storage,
    freeSpace: new FreeSpace(storage, { minFreeBytes: config.MIN_FREE_BYTES, checkIntervalMs }),
    log,
    committed: published,
    storageUrl: config.STORAGE_URL,
    ...exportSettings(config),
  });
  caseExportRoute(app, caseExports);
  app.addHook('onListen', async () => caseExports.start());
  app.addHook('onClose', () => caseExports.stop());
  myListRoutes(app, { database, bus, published });

  const { MIN_FREE_BYTES: minFreeBytes } = config;
  blobRoutes(app, new BlobStore({ database, storage, minFreeBytes, published }), readAudit);

  await servePaintedLabels(bus, database);

  taskRoutes(app, { database, files: new TaskFiles(database, storage, log), readAudit });
  const reports = new TaskReports(database, log, config.TASK_REPORT_COMMENT_INTERVAL_MS);
  taskReportRoute(app, reports);
  const unsubscribe = await Promise.all([
    subscribeTaskProgressed(bus, reports),
    subscribeAccessChanged(bus, reports),
    subscribeServerParamChanged(bus, caseSearchEnvelope),
  ]);
  const debugTasks = new DebugTasks(database, bus, storage, log);
  if (config.DEBUG_TASK) {
    debugTaskRoute(app, debugTasks);
    debugRoutes(app);
  }

  // Before the server waits for its requests to end: event streams would not end by themselves.
  app.addHook('preClose', async () => {
    await debugTasks.stop();
    reports.stop();
    for (const end of unsubscribe) end();
  });
  app.addHook('onClose', () => readAudit.drain());
  return app;
}
