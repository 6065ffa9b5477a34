import { resolve } from 'node:path';
import { BackupDirectory, describeBackup, readConfiguration, restoreBackup } from '@circus/local';
import type { CircusCommand } from '@circus/service-kit';
import type { OwnedCommand } from '../commandFiles.js';
import { runCommand } from '../runCommand.js';
import { wholeNumber } from './backup.js';

/**
 * `node circus restore <folder>`: with the suite stopped.
 *
 * @param commands of the services, among which is the archive's reindex
 */
export function restore(commands: OwnedCommand[]): CircusCommand {
  return {
    name: 'restore',
    summary: 'Restore a backup, and bring its database up to newer stored files (with the suite stopped)',
    arguments: [{ name: '<folder>', summary: 'folder of the backups' }],
    options: [
      { flags: '--list', summary: 'show the backups of the folder, and do nothing' },
      { flags: '--backup <id>', summary: 'the backup to restore; default: the newest' },
      { flags: '--replace', summary: 'replace a database that has something in it; stored files stay' },
      { flags: '--parallel <files>', summary: 'files copied at the same time', default: '4' },
    ],
    needs: 'nothing',
    run: async ({ print, progress }, [folder = ''], { list, backup, replace, parallel }) => {
      const directory = BackupDirectory.open(resolve(folder));
      if (list) {
        for (const manifest of await directory.manifests()) print(describeBackup(manifest));
        return;
      }
      const { id, takenAt, restoredFiles, newerFiles, secrets, problems } = await restoreBackup({
        directory: directory.root,
        id: typeof backup === 'string' ? backup : undefined,
        configuration: readConfiguration(),
        replace: replace === true,
        parallel: wholeNumber('--parallel', parallel, 1),
        onNotice: (text) => process.stderr.write(`${text}\n`),
        onProgress: progress,
      });
      print(`The database is that of ${takenAt} (backup ${id}); ${restoredFiles} file(s) were restored.`);
      if (secrets === 'kept') print('The secrets of this data directory were kept.');
      if (newerFiles > 0)
        print(`${newerFiles} stored file(s) are not in the backup: the database is brought up to them now.`);
      for (const problem of problems) print(`  ${problem}`);
      await bringUp(commands);
      if (problems.length > 0) throw new Error(`${problems.length} file(s) could not be restored.`);
    },
  };
}

/** By the archive's own command: what was stored after the backup must not be lost, and what was deleted not come back. */
async function bringUp(commands: OwnedCommand[]): Promise<void> {
  const reindex = commands.find(({ command }) => command.name === 'reindex');
  if (!reindex) throw new Error('This installation has no command reindex: run it before the suite is started.');
  await runCommand(reindex, [], { missing: true, parallel: '8' }).catch((error: Error) => {
    throw new Error(`${error.message} Run node circus reindex --missing again, or node circus check to look closer.`);
  });
}
