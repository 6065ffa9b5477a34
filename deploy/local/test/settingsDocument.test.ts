import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { databaseEnvironment, serviceEnvironment } from '@circus/service-kit';
import { authConfig } from '../../../services/auth/src/config.js';
import { caseDbConfig } from '../../../services/case-db/src/config.js';
import { gatewayConfig } from '../../../services/gateway/src/config.js';
import { imageRenderConfig } from '../../../services/image-render/src/config.js';
import { pluginJobRunnerConfig } from '../../../services/plugin-job-runner/src/config.js';
import { seriesIngestConfig } from '../../../services/series-ingest/src/config.js';
import { sharingConfig } from '../../../services/sharing/src/config.js';
import { suiteServices } from '../src/services.js';

const root = resolve(__dirname, '../../..');
const document = readFileSync(resolve(root, 'docs/configuration.md'), 'utf8');

/** Variables named in the first column of the tables under a heading. */
function documented(heading: string): string[] {
  const section = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(document)?.[1] ?? '';
  const cells = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell as string);
  return cells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name as string)).sort();
}

const common = Object.keys({ ...serviceEnvironment, ...databaseEnvironment });

describe('docs/configuration.md', () => {
  const configs: Record<string, { shape: object }> = {
    gateway: gatewayConfig,
    auth: authConfig,
    'case-db': caseDbConfig,
    'series-ingest': seriesIngestConfig,
    'image-render': imageRenderConfig,
    'plugin-job-runner': pluginJobRunnerConfig,
    sharing: sharingConfig,
  };

  it('knows every service', () => {
    expect(Object.keys(configs).sort()).toEqual(
      suiteServices(root)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('has every variable that all services read, and no other', () => {
    expect(documented('Every service')).toEqual([...common].sort());
  });

  it.each(Object.keys(configs))('has every variable of %s, and no other', (name) => {
    const own = Object.keys(configs[name]?.shape ?? {}).filter((variable) => !common.includes(variable));
    // The one variable that has another meaning there.
    if (name === 'gateway') own.push('PORT');
    expect(documented(name)).toEqual(own.sort());
  });
});
