import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import tar from 'tar-stream';

/**
 * Unpacks the regular files of a tar into `target`. Names that lead out of it are passed over, and so are links.
 *
 * @param dropped folders at the beginning of each name that are left out: 1 for a tar whose single root is a folder
 */
export async function unpackTar(archive: NodeJS.ReadableStream, target: string, dropped = 0): Promise<void> {
  const entries = tar.extract();
  const written = (async () => {
    for await (const entry of entries) {
      const name = normalize(entry.header.name).split('/').slice(dropped).join('/');
      const isInside = name !== '' && !name.startsWith('/') && !name.split('/').includes('..');
      if (entry.header.type !== 'file' || !isInside) {
        entry.resume();
        continue;
      }
      const path = join(target, name);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(entry, createWriteStream(path, { mode: 0o644 }));
    }
  })();
  await Promise.all([pipeline(archive, entries), written]);
}
