import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, sliceboxUser } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
let root: string;
const administrator = sliceboxUser({ role: 'ADMINISTRATOR' });
const user = sliceboxUser();
const watch = (path: unknown, name?: string, as = administrator) =>
  ask(ingest, 'POST', '/api/directorywatches', { path, name }, as);
const folder = (name: string): string => {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  return path;
};

beforeAll(async () => {
  ingest = await TestIngest.start({
    environment: { DIRECTORY_WATCH_OFF_LIMITS: '/proc:/no/such/folder' } as Record<string, string>,
  });
  root = join(realpathSync(ingest.directory), 'watched');
  mkdirSync(root);
});
afterAll(() => ingest.stop());

describe('the routes of watched directories', () => {
  it('watch a directory once, list it, and watch it no more', async () => {
    const path = folder('one');
    const { status, body } = await watch(path, 'One');
    const { id } = body as { id: number };
    expect([status, body]).toEqual([201, { id, name: 'One', path }]);
    expect(await watch(`${path}/`, 'One')).toEqual({ status: 201, body });
    expect((await ask(ingest, 'GET', '/api/directorywatches', undefined, user)).body).toEqual([body]);
    expect((await ask(ingest, 'GET', '/api/directorywatches?startindex=1')).body).toEqual([]);
    const filter = await ingest.owner.tagFilter.create({ data: { name: 'f', type: 'BLACKLIST' } });
    const data = { sourceType: 'directory', sourceId: id, sourceName: 'One', filterId: filter.id };
    await ingest.owner.sourceFilter.create({ data });
    const remove = () => ask(ingest, 'DELETE', `/api/directorywatches/${id}`, undefined, administrator);
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
    expect((await ask(ingest, 'GET', '/api/directorywatches')).body).toEqual([]);
    expect(await ingest.owner.sourceFilter.count()).toBe(0);
  });

  it('name a directory by its path unless something else is said, and follow links', async () => {
    const path = folder('two');
    symlinkSync(path, join(root, 'link'));
    expect((await watch(join(root, 'link'))).body).toMatchObject({ name: path, path });
  });

  it('refuse directories that overlap, and another name for one', async () => {
    const path = folder('three/inner');
    expect((await watch(path, 'Inner')).status).toBe(201);
    expect(await watch(path, 'Other')).toEqual({
      status: 400,
      body: expect.stringContaining('watched already, as Inner'),
    });
    expect(await watch(join(root, 'three'))).toEqual({ status: 400, body: expect.stringContaining('holds one') });
    expect(await watch(folder('three/inner/most'))).toEqual({
      ...{ status: 400, body: expect.stringContaining('lies inside one') },
    });
    expect((await watch(folder('three/inner2'))).status).toBe(201);
  });

  it('watch one of two that overlap and come at the same time', async () => {
    const paths = [folder('four'), folder('four/inner')];
    const answers = await Promise.all(paths.map((path) => watch(path)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
  });

  it("refuse what is no directory, what is off-limits, and the suite's own data", async () => {
    writeFileSync(join(root, 'file'), 'x');
    symlinkSync(join(ingest.directory, 'storage'), join(root, 'own'));
    mkdirSync(join(ingest.directory, 'spool'), { recursive: true });
    for (const [path, why] of [
      [join(root, 'nowhere'), /no such directory/],
      [join(root, 'file'), /no such directory/],
      ['relative', /begins at the root/],
      ['/proc/self', /off-limits/],
      ['/', /off-limits/],
      [ingest.directory, /off-limits/],
      [join(ingest.directory, 'storage'), /off-limits/],
      [join(root, 'own'), /off-limits/],
      [join(ingest.directory, 'spool'), /off-limits/],
      ['', /path/],
      [5, /path/],
    ] as const) {
      expect([path, await watch(path)]).toEqual([path, { status: 400, body: expect.stringMatching(why) }]);
    }
    expect((await ask(ingest, 'POST', '/api/directorywatches', {}, administrator)).status).toBe(400);
    expect((await ask(ingest, 'GET', '/api/directorywatches?count=x')).status).toBe(400);
  });

  it('let administrators alone change anything', async () => {
    expect((await watch(folder('five'), 'Five', user)).status).toBe(403);
    expect((await ask(ingest, 'DELETE', '/api/directorywatches/1', undefined, user)).status).toBe(403);
    expect((await ask(ingest, 'DELETE', '/api/directorywatches/x', undefined, administrator)).status).toBe(404);
    expect((await fetch(`${ingest.url}/api/directorywatches`)).status).toBe(401);
  });
});
