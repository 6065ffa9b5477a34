import { join } from 'node:path';
import { checkoutRoot } from '@circus/local';
import { commandsOfServices, type OwnedCommand } from './commandFiles.js';
import { backup } from './commands/backup.js';
import { dbCheck } from './commands/db-check.js';
import { createTokenWith, demo } from './commands/demo.js';
import { erasePatient } from './commands/erase-patient.js';
import { kubernetesSecrets } from './commands/kubernetes-secrets.js';
import { makePhantom } from './commands/make-phantom.js';
import { migrate } from './commands/migrate.js';
import { prepare } from './commands/prepare.js';
import { printRoleSql } from './commands/print-role-sql.js';
import { restore } from './commands/restore.js';
import { serviceInstall } from './commands/service-install.js';
import { serviceStatus } from './commands/service-status.js';
import { serviceUninstall } from './commands/service-uninstall.js';
import { status } from './commands/status.js';
import { ulid } from './commands/ulid.js';
import { runProgram } from './program.js';

/** Every command of `node circus`: its own, and those of the services. */
export async function allCommands(): Promise<OwnedCommand[]> {
  const ofServices = await commandsOfServices(join(checkoutRoot, 'services'), (problem) =>
    process.stderr.write(`${problem}\n`),
  );
  const own: OwnedCommand[] = [
    backup,
    dbCheck,
    demo(createTokenWith(ofServices)),
    erasePatient,
    kubernetesSecrets,
    makePhantom,
    migrate,
    prepare,
    printRoleSql,
    restore(ofServices),
    serviceInstall,
    serviceStatus,
    serviceUninstall,
    status,
    ulid,
  ].map((command) => ({
    command,
    service: undefined,
  }));
  return [...own, ...ofServices];
}

/**
 * `node circus <command>`.
 *
 * @param args what stands behind `node circus`
 * @returns the process's exit code
 */
export async function main(args: string[]): Promise<number> {
  // Who reads what is printed may have had enough, as `head` has: what is being done is done to its end all the same.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return runProgram(await allCommands(), args);
}
