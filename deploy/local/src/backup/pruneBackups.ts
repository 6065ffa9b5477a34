import { rename, rm } from 'node:fs/promises';
import type { BackupDirectory, Manifest } from './backupDirectory.js';
import { syncDirectories } from './durableFiles.js';
import { ListCursor, readList } from './fileList.js';

/**
 * Removes older backups than the newest ones, and the stored files that no other backup of the folder has.
 *
 * @returns how many backups were removed
 */
export async function pruneBackups(directory: BackupDirectory, keep: number): Promise<number> {
  const manifests = await directory.manifests();
  const kept = manifests.slice(-keep);
  const old = manifests.slice(0, -keep);
  for (const { id, lists } of old) {
    // Without its manifest it is none any more, whatever happens next.
    const manifest = directory.pathOf(id, 'manifest.json');
    await rename(manifest, `${manifest}.old`);
    await syncDirectories([manifest], directory.root);
    for (const { area, file } of lists) await removeUnshared(directory, directory.pathOf(id, file), kept, area);
    await rm(directory.pathOf(id), { recursive: true, force: true });
  }
  return old.length;
}

async function removeUnshared(directory: BackupDirectory, list: string, kept: Manifest[], area: string): Promise<void> {
  const others = kept.flatMap(({ id, lists }) =>
    lists.filter((each) => each.area === area).map(({ file }) => new ListCursor(readList(directory.pathOf(id, file)))),
  );
  for await (const { key } of readList(list)) {
    const found = await Promise.all(others.map((other) => other.find(key)));
    if (found.every((file) => file === null)) await rm(directory.pathOfStored(key), { force: true });
  }
  await Promise.all(others.map((other) => other.close()));
}
