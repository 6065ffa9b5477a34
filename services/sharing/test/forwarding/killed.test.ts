import type { ForwardingTransaction } from '@circus/contracts';
import { ctPhantom } from '@circus/dicom';
import { eventually, isInstalled } from '@circus/testkit';
import { DicomReceiver } from '../support/dicomReceiver.js';
import { SiteProcesses } from '../support/siteProcesses.js';

const IMAGES = 40;
const KILLS = 4;
/** An event that the killed process had just taken comes again after half a minute. */
const SECONDS = 90;

(isInstalled('storescp') ? describe : describe.skip)('a process that is killed while it forwards', () => {
  it('has everything arrive, each image once, and says so once', async () => {
    const receiver = await DicomReceiver.start();
    const site = await SiteProcesses.start(
      {
        ...{ FORWARDING_INTERVAL_MS: '50', FORWARDING_QUIET_MS: '500', FORWARDING_RETRY_FIRST_MS: '100' },
        ...{ FORWARDING_RETRY_MOST_MS: '200', FORWARDING_CLAIM_MS: '500' },
      },
      2 ** 30,
    );
    try {
      const [directory] = await site.owner.$queryRaw<{ id: number }[]>`
        INSERT INTO archive.watched_directory (name, path) VALUES ('from', '/nowhere') RETURNING id`;
      const node = { name: 'to', aeTitle: 'PEER', host: '127.0.0.1', port: receiver.port };
      const { id: destinationId } = await site.call<{ id: number }>('POST', '/api/scus', node);
      const source = { sourceType: 'directory' as const, sourceId: directory?.id as number };
      await site.call('POST', '/api/forwarding/rules', {
        id: -1,
        source,
        destination: { destinationType: 'scu', destinationId },
        keepImages: true,
      });
      const files = [...ctPhantom({ slices: IMAGES, rows: 64, columns: 64 })];
      await site.store(
        files.map(({ bytes }) => bytes),
        { ...source, sourceName: 'from' },
      );
      for (let kill = 0; kill < KILLS; kill += 1) {
        const arrived = Math.floor((Math.random() * IMAGES) / KILLS) + (kill * IMAGES) / KILLS;
        await eventually(async () => receiver.received().length >= arrived, SECONDS);
        await site.killSharing();
      }
      const transactions = () => site.call<ForwardingTransaction[]>('GET', '/api/forwarding/transactions?count=-1');
      await eventually(async () => {
        const all = await transactions();
        return all.length > 0 && all.every(({ status }) => status === 'FINISHED');
      }, SECONDS);
      expect(receiver.received()).toEqual(files.map(({ sopInstanceUid }) => sopInstanceUid).sort());
      const counts = (await transactions()).map(({ sentImageCount }) => sentImageCount);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(IMAGES);
    } finally {
      await site.stop();
      await receiver.stop();
    }
  });
});
