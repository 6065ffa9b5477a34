import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CircusCommand } from '@circus/service-kit';
import { silentLog, type TestDatabase, testDatabase } from '@circus/testkit';
import { command as list } from '../../src/commands/listPlugins.js';
import { command as register } from '../../src/commands/registerCadPlugin.js';
import { cadManifest, remoteManifest } from '../manifests.js';

let database: TestDatabase;
const directory = mkdtempSync(join(tmpdir(), 'circus-manifest-'));

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(directory, { recursive: true });
});

async function run(command: CircusCommand, ...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const context = {
    databaseUrl: database.urlFor('plugin-job-runner'),
    natsUrl: null,
    gatewayUrl: null,
    storageUrl: '',
    log: silentLog(),
    print: (line: string) => void lines.push(line),
    progress: () => {},
  };
  await command.run(context, args, {});
  return lines;
}
function registered(manifest: unknown): Promise<string[]> {
  const path = join(directory, 'plugin.json');
  writeFileSync(path, JSON.stringify(manifest));
  return run(register, path);
}

describe('the catalogue commands', () => {
  it('register a plug-in once, however often it is given, and audit each change', async () => {
    const { pluginId } = cadManifest();
    const name = `Nodule-Finder 1.2.0 (${pluginId})`;
    expect(await registered(cadManifest())).toEqual([`Registered ${name}`]);
    expect(await registered(cadManifest())).toEqual([`Already registered, nothing to change: ${name}`]);
    expect(await registered(cadManifest({ description: 'Finds more' }))).toEqual([`Brought up to date ${name}`]);

    expect(await database.owner.plugin.findMany()).toMatchObject([{ pluginId, description: 'Finds more' }]);
    const told = async (subject: string) =>
      (await database.owner.jobsOutbox.findMany({ where: { subject }, orderBy: { id: 'asc' } })).map(
        ({ payload }) => payload,
      );
    expect(await told('circus.audit.recorded')).toMatchObject([
      { action: 'plugin.register' },
      { action: 'plugin.change' },
    ]);
    expect(await told('circus.log.written')).toMatchObject([
      { entryType: 'INFO', subject: 'System', message: 'The plug-in Nodule-Finder 1.2.0 was registered.' },
      { entryType: 'INFO', subject: 'System', message: 'The plug-in Nodule-Finder 1.2.0 was changed.' },
    ]);
  });

  it('refuse a second plug-in of the same name and version', async () => {
    const other = cadManifest({ pluginId: 'a'.repeat(64) });
    await expect(registered(other)).rejects.toThrow('already installed');
    expect(await database.owner.plugin.count()).toBe(1);
  });

  it('list what is registered as a table', async () => {
    await registered(remoteManifest());
    const lines = await run(list);
    expect(lines).toHaveLength(3);
    const columns = lines.map((line) => line.split(/ {2,}/));
    expect(columns[0]).toEqual(['ID', 'NAME', 'VERSION', 'TYPE']);
    expect(columns[1]).toEqual([cadManifest().pluginId, 'Nodule-Finder', '1.2.0', 'CAD']);
    expect(columns[2]?.slice(1)).toEqual(['Remote-Finder', '2.0.0-beta.1', 'CAD+remote']);
  });
});
