import { databaseEnvironment, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';

/** What plugin-job-runner reads from its environment. */
export const pluginJobRunnerConfig = z.object({ ...serviceEnvironment, ...databaseEnvironment });
export type PluginJobRunnerConfig = z.infer<typeof pluginJobRunnerConfig>;
