import { openDatabase } from '@circus/db';
import { eventually, logLines, silentLog, testCallers, testNats } from '@circus/testkit';
import { buildApp } from '../src/app.js';
import { imageRenderConfig } from '../src/config.js';

const NO_DATABASE = 'postgresql://circus@127.0.0.1:1/circus';

describe('image-render', () => {
  it("says in Slicebox' log that it was started without an archive that can be read", async () => {
    const nats = await testNats();
    const lines = await logLines(await nats.connect('reader'));
    const config = imageRenderConfig.parse({
      NATS_URL: nats.url,
      INTERNAL_PUBLIC_KEY: testCallers().publicKey,
      DATABASE_URL: NO_DATABASE,
      STORAGE_URL: 'file:/tmp',
      RENDER_THREADS: '1',
      VOLUME_CACHE_MIB: '16',
    });
    const database = openDatabase(NO_DATABASE, { connections: 1 });
    const bus = await nats.connect('image-render');
    const app = await buildApp({ config, log: silentLog(), bus, database });
    try {
      await app.ready();
      await eventually(() => lines.length > 0);
      expect(lines).toEqual(['ERROR System: The image server was started and cannot read the archive yet.']);
    } finally {
      await app.close();
      await database.$disconnect();
      await nats.stop();
    }
  });
});
