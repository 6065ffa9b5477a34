import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ctPhantom } from '@circus/dicom';
import { eventually, isInstalled, RunningProgram, runProgram } from '@circus/testkit';
import { IngestSurroundings } from '../support/ingestSurroundings.js';

const FILES = process.env.CIRCUS_LONG === '1' ? 2_000 : 80;
const KILLS = process.env.CIRCUS_LONG === '1' ? 10 : 2;

(isInstalled('storescu') ? describe : describe.skip)('a process that is killed while it is sent images', () => {
  let surroundings: IngestSurroundings;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'circus-killed-'));
    surroundings = await IngestSurroundings.make({ SCP_HOST: '127.0.0.1', SCP_LEASE_MS: '500', SCP_INTERVAL_MS: '50' });
  });
  afterAll(async () => {
    await surroundings.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has lost none that it acknowledged, and is there again', async () => {
    const uidOf = new Map<string, string>();
    for (const { bytes, sopInstanceUid, instanceNumber } of ctPhantom({ slices: FILES, rows: 64, columns: 64 })) {
      const path = join(folder, `${instanceNumber}.dcm`);
      writeFileSync(path, bytes);
      uidOf.set(path, sopInstanceUid);
    }
    let service = await surroundings.start();
    const answer = await fetch(`${service.url}/api/scps`, {
      method: 'POST',
      headers: { ...surroundings.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'fragile', aeTitle: 'FRAGILE', port: 0 }),
    });
    const { port } = (await answer.json()) as { port: number };
    const at = ['-aec', 'FRAGILE', '127.0.0.1', String(port)];
    const acknowledged = new Set<string>();
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await eventually(async () => (await runProgram('echoscu', at)).code === 0);
      const sender = RunningProgram.start('storescu', ['-v', '+sd', ...at, folder]);
      const received = () => sender.output.match(/Received Store Response \(Success\)/g)?.length ?? 0;
      await eventually(async () => received() >= (FILES * kill) / (KILLS + 2));
      await service.kill();
      await eventually(async () => /Association Abort|failed|Broken|closed|DUL|0006/.test(sender.output));
      await sender.stop();
      for (const [, path = ''] of sender.output.matchAll(
        /Sending file: (\S+)(?:(?!Sending file)[\s\S])*?\(Success\)/g,
      )) {
        acknowledged.add(uidOf.get(path) as string);
      }
      service = await surroundings.start();
    }
    const rows = await surroundings.rows();
    const stored = new Set(rows.map(({ sop_instance_uid }) => sop_instance_uid));
    expect(acknowledged.size).toBeGreaterThan(0);
    expect([...acknowledged].filter((uid) => !stored.has(uid))).toEqual([]);
    // The rest comes when it is sent again, and what is there is whole.
    await eventually(async () => (await runProgram('echoscu', at)).code === 0);
    expect((await runProgram('storescu', ['+sd', ...at, folder])).code).toBe(0);
    expect(await surroundings.rows()).toHaveLength(FILES);
    await surroundings.expectRowsToHaveTheirFiles();
    await service.stop();
  });
});
