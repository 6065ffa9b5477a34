import type { Bus } from '@circus/bus';
import type { Database, OutboxRelay } from '@circus/db';
import { type AccessResolver, createService, ReadAudit, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { CaseDbConfig } from './config.js';
import type { Log } from './log.js';
import { ServerParameter } from './parameters/serverParameter.js';
import { caseRoutes } from './routes/cases.js';
import { projectRoutes } from './routes/projects.js';
import { taskReportRoute } from './routes/taskReport.js';
import { debugTaskRoute, taskRoutes } from './routes/tasks.js';
import { subscribeAccessChanged } from './subscribers/accessChanged.js';
import { subscribeTaskProgressed } from './subscribers/taskProgressed.js';
import { DebugTasks } from './tasks/debugTasks.js';
import { TaskReports } from './tasks/taskReports.js';

export interface CaseDbParts {
  config: CaseDbConfig;
  log: Log;
  bus: Bus;
  database: Database;
  relay: OutboxRelay;
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
}

/** Builds case-db's HTTP side. Closing the app ends open event streams and debug tasks. */
export async function buildApp({ config, log, bus, database, relay, accessOf }: CaseDbParts): Promise<ServiceApp> {
  const app = await createService({ name: 'case-db', config, log, bus, database, surface: 'circus', accessOf });
  const published = () => relay.poke();

  projectRoutes(app, database);
  caseRoutes(app, {
    database,
    readAudit: new ReadAudit(bus, { database, schema: 'cases', published }),
    caseSearchEnvelope: new ServerParameter(
      bus,
      'caseSearchEnvelope',
      z.boolean(),
      false,
      config.SERVER_PARAM_TTL_MS,
      log,
    ),
    published,
  });

  taskRoutes(app, database);
  const reports = new TaskReports(database, log, config.TASK_REPORT_COMMENT_INTERVAL_MS);
  taskReportRoute(app, reports);
  const unsubscribe = await Promise.all([subscribeTaskProgressed(bus, reports), subscribeAccessChanged(bus, reports)]);
  const debugTasks = new DebugTasks(database, bus, log);
  if (config.DEBUG_TASK) debugTaskRoute(app, debugTasks);

  // Before the server waits for its requests to end: event streams would not end by themselves.
  app.addHook('preClose', async () => {
    await debugTasks.stop();
    reports.stop();
    for (const end of unsubscribe) end();
  });
  return app;
}
