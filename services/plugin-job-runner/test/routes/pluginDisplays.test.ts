import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginIdOf, type RunningService, startService } from '../runningRunner.js';

const displays = mkdtempSync(join(tmpdir(), 'circus-displays-'));
let service: RunningService;

beforeAll(async () => {
  mkdirSync(join(displays, 'sub'));
  writeFileSync(join(displays, 'remoteEntry.js'), 'var CircusCsModule;');
  writeFileSync(join(displays, 'sub/picture.png'), 'png');
  symlinkSync('/etc/hostname', join(displays, 'link.js'));
  const local = {
    [pluginIdOf('good')]: { command: ['true'], displays },
    [pluginIdOf('silent')]: { command: ['true'] },
  };
  service = await startService({ LOCAL_PLUGINS: JSON.stringify(local) });
  for (const doing of ['good', 'silent', 'waits']) await service.addPlugin(doing);
});
afterAll(async () => {
  await service.stop();
  rmSync(displays, { recursive: true });
});

const get = (path: string) => service.call('GET', `/api/plugin-displays/${path}`, null);

describe('GET /api/plugin-displays/:pluginId/*', () => {
  it('gives files to anybody, with and without the folder in front, also when many ask first', async () => {
    const id = pluginIdOf('good');
    const answers = await Promise.all(
      ['remoteEntry.js', 'displays/remoteEntry.js', 'remoteEntry.js'].map((path) => get(`${id}/${path}`)),
    );
    for (const { status, text, headers } of answers) {
      expect([status, text, headers['content-type']]).toEqual([200, 'var CircusCsModule;', 'text/javascript']);
    }
    expect((await get(`${id}/sub/picture.png`)).headers['content-type']).toBe('image/png');
  });

  it.each([
    ['another file', () => `${pluginIdOf('good')}/none.js`],
    ['a folder', () => `${pluginIdOf('good')}/sub`],
    ['a way out', () => `${pluginIdOf('good')}/sub%2f..%2f..%2f..%2fx`],
    ['a link that leads out', () => `${pluginIdOf('good')}/link.js`],
    ['a plug-in without displays', () => `${pluginIdOf('silent')}/remoteEntry.js`],
    ['an unknown plug-in', () => `${'0'.repeat(64)}/remoteEntry.js`],
    ['a remote plug-in', () => `rmt-${'0'.repeat(64)}/remoteEntry.js`],
  ])('has no %s', async (_what, path) => {
    expect((await get(path())).status).toBe(404);
  });

  it('asks to come again while the engine that has the image is away', async () => {
    expect((await get(`${pluginIdOf('waits')}/remoteEntry.js`)).status).toBe(503);
  });
});
