import { join } from 'node:path';
import { silentLog } from '@circus/testkit';
import { installPodman, Podman, whyNoPodman } from '../../../../deploy/docker/test/containers/podman.js';
import { DockerExecutor } from '../../src/executors/dockerExecutor.js';
import { readImageManifest } from '../../src/plugins/imageManifest.js';
import { registerPlugin } from '../../src/plugins/registration.js';
import { baseImage } from '../executors/baseImages.js';
import { type RunningService, startService } from '../runningRunner.js';
import { expectWhatItFinds } from './expectWhatItFinds.js';

const TEMPLATES = join(process.cwd(), 'deploy/examples/plugin-template');
const actor = { userId: null, userEmail: '', address: '', requestId: '' };
const reason = whyNoPodman();
if (reason) console.warn(`LEFT OUT: the plug-in templates in containers, because ${reason}.`);

(reason ? describe.skip : describe)('the plug-in templates, in containers', () => {
  let podman: Podman;
  let service: RunningService;

  beforeAll(async () => {
    await installPodman();
    podman = new Podman();
    const socket = await podman.serve();
    service = await startService({ DOCKER_HOST: `unix://${socket}`, LOCAL_PLUGINS: '{}' });
    await service.startRunner();
  }, 300_000);
  afterAll(async () => {
    await service?.stop();
    await podman?.remove();
  }, 120_000);

  it.each(['python', 'node'] as const)(
    'are built, registered and run (%s)',
    async (language) => {
      const base = await baseImage(podman, language);
      const printed = await podman.run([
        ...['build', '--quiet', '--build-arg', `BASE=${base}`, '--tag', `localhost/template-${language}:1`],
        join(TEMPLATES, language),
      ]);
      const id = /[0-9a-f]{64}/.exec(printed)?.[0] as string;
      const options = { address: service.config.DOCKER_HOST, suiteId: '', workDirectory: '', workDirectoryOnHost: '' };
      const engine = new DockerExecutor({ ...options, logBytes: 0, log: silentLog() });
      const definition = await readImageManifest(engine, `localhost/template-${language}:1`);
      expect(definition.pluginId).toBe(id);
      await registerPlugin(service.database, actor, definition);
      await expectWhatItFinds(service, id);
    },
    300_000,
  );
});
