import type { Bus } from '@circus/bus';
import type { Database } from '@circus/db';
import { type AccessResolver, createService, type ServiceApp, type ServiceOptions } from '@circus/service-kit';
import type { PluginJobRunnerConfig } from './config.js';
import { pluginRoutes } from './routes/plugins.js';

export interface PluginJobRunnerParts {
  config: PluginJobRunnerConfig;
  log: ServiceOptions['log'];
  bus: Bus;
  database: Database;
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
}

/** Builds plugin-job-runner's HTTP side. */
export async function buildApp({ config, log, bus, database, accessOf }: PluginJobRunnerParts): Promise<ServiceApp> {
  const name = 'plugin-job-runner';
  const app = await createService({ name, config, log, bus, database, surface: 'circus', accessOf });
  pluginRoutes(app, database);
  return app;
}
