import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../src/plugins/manifest.js';
import { registerPlugin } from '../../src/plugins/registration.js';
import { type RunningService, startService } from '../runningRunner.js';
import { expectWhatItFinds } from './expectWhatItFinds.js';

const TEMPLATES = join(process.cwd(), 'deploy/examples/plugin-template');
const actor = { userId: null, userEmail: '', address: '', requestId: '' };
const ids = { python: '1'.repeat(64), node: '2'.repeat(64) };
const languages = ['python', 'node'] as const;
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('LEFT OUT: the plug-in template in Python, because python3 is not installed.');
let service: RunningService;

describe('the plug-in templates, as programs on this machine', () => {
  beforeAll(async () => {
    const local = {
      [ids.python]: { command: ['python3', join(TEMPLATES, 'python/main.py')] },
      [ids.node]: { command: [process.execPath, join(TEMPLATES, 'node/main.mjs')] },
    };
    service = await startService({ LOCAL_PLUGINS: JSON.stringify(local) });
    for (const language of languages) {
      const manifest = readFileSync(join(TEMPLATES, language, 'plugin.json'), 'utf8');
      await registerPlugin(service.database, actor, readManifest(manifest, ids[language]));
    }
    await service.startRunner();
  });
  afterAll(() => service.stop());

  it('find the same in either language', async () => {
    const inNode = await expectWhatItFinds(service, ids.node);
    if (hasPython) expect(await expectWhatItFinds(service, ids.python)).toEqual(inNode);
  });

  it.each(languages)('have a README and a Dockerfile that takes along what is there (%s)', (language) => {
    expect(readFileSync(join(TEMPLATES, language, 'README.md'), 'utf8')).toContain('register-cad-plugin');
    const dockerfile = readFileSync(join(TEMPLATES, language, 'Dockerfile'), 'utf8');
    const copied = [...dockerfile.matchAll(/^COPY (\S+) /gm)].map(([, file]) => file as string);
    expect(copied).toContain('plugin.json');
    for (const file of copied) expect([file, existsSync(join(TEMPLATES, language, file))]).toEqual([file, true]);
  });
});
