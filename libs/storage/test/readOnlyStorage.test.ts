import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '../src/index.js';

/** As image-render and sharing have it in containers. */
describe('a storage that is mounted for reading only', () => {
  it('opens, gives what is in it, and takes nothing', async () => {
    const root = mkdtempSync(join(tmpdir(), 'circus-read-only-'));
    const key = 'instances/ab/one';
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('stored');
    }
    const writer = await openStorage(`file:${root}`);
    await writer.write(key, bytes());
    await writer.close();
    const mounted = (...args: string[]): boolean => spawnSync('mount', args).status === 0;
    if (!mounted('--bind', root, root)) {
      rmSync(root, { recursive: true });
      return console.warn('LEFT OUT: a storage that may only be read, because nothing can be mounted here.');
    }
    try {
      expect(mounted('-o', 'remount,bind,ro', root)).toBe(true);
      const reader = await openStorage(`file:${root}`);
      expect((await reader.read(key)).toString()).toBe('stored');
      await expect(reader.write('instances/ab/two', bytes())).rejects.toThrow(/EROFS|read-only/);
      await reader.close();
    } finally {
      execFileSync('umount', [root]);
      rmSync(root, { recursive: true });
    }
  });
});
