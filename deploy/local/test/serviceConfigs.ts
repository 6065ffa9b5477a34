import { authConfig } from '../../../services/auth/src/config.js';
import { caseDbConfig } from '../../../services/case-db/src/config.js';
import { gatewayConfig } from '../../../services/gateway/src/config.js';
import { imageRenderConfig } from '../../../services/image-render/src/config.js';
import { pluginJobRunnerConfig } from '../../../services/plugin-job-runner/src/config.js';
import { seriesIngestConfig } from '../../../services/series-ingest/src/config.js';
import { sharingConfig } from '../../../services/sharing/src/config.js';

/** What each service reads from its environment, by its name. */
export const serviceConfigs: Readonly<Record<string, { shape: object }>> = {
  gateway: gatewayConfig,
  auth: authConfig,
  'case-db': caseDbConfig,
  'series-ingest': seriesIngestConfig,
  'image-render': imageRenderConfig,
  'plugin-job-runner': pluginJobRunnerConfig,
  sharing: sharingConfig,
};
