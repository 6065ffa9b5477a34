import type { Bus } from '@circus/bus';
import type { Database, OutboxRelay } from '@circus/db';
import {
  type AccessResolver,
  createService,
  ReadAudit,
  type ServiceApp,
  type ServiceOptions,
} from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import type { PluginJobRunnerConfig } from './config.js';
import type { Executors } from './executors/executors.js';
import type { Inputs } from './inputs/inputs.js';
import { Displays } from './plugins/displays.js';
import { queueGauges } from './queue/queueGauges.js';
import { attachmentRoutes } from './routes/attachments.js';
import { feedbackRoutes } from './routes/feedback.js';
import { jobRerunRoutes } from './routes/jobReruns.js';
import { pluginDisplayRoute } from './routes/pluginDisplays.js';
import { pluginJobRoutes } from './routes/pluginJobs.js';
import { pluginRoutes } from './routes/plugins.js';
import { queueRoutes } from './routes/queue.js';

export interface PluginJobRunnerParts {
  config: PluginJobRunnerConfig;
  log: ServiceOptions['log'];
  bus: Bus;
  database: Database;
  storage: Storage;
  relay: Pick<OutboxRelay, 'poke'>;
  executors: Executors;
  inputs: Inputs;
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
}

/** Builds plugin-job-runner's HTTP side. */
export async function buildApp(parts: PluginJobRunnerParts): Promise<ServiceApp> {
  const { config, log, bus, database, storage, relay, executors, inputs, accessOf } = parts;
  const name = 'plugin-job-runner';
  const notices = () => ({ ...executors.notices(), ...inputs.notices() });
  const app = await createService({
    ...{ name, config, log, bus, database, surface: 'circus', accessOf, notices, outbox: 'jobs' },
    gauges: queueGauges(database),
  });
  const published = () => relay.poke();
  const readAudit = new ReadAudit(bus, { database, schema: 'jobs', published });
  const jobParts = { database, readAudit, published };

  pluginRoutes(app, database, published);
  pluginDisplayRoute(app, new Displays({ database, executors, cacheDirectory: config.PLUGIN_CACHE_DIR }));
  pluginJobRoutes(app, jobParts);
  jobRerunRoutes(app, { ...jobParts, executors, inputs, storage });
  attachmentRoutes(app, { ...jobParts, storage });
  feedbackRoutes(app, jobParts);
  queueRoutes(app, jobParts);
  app.addHook('onClose', () => readAudit.drain());
  return app;
}
