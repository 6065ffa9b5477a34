import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Systemd } from './systemd.js';

/** The unit files that an installation of this name left, the suite's own first. */
export function installedUnits(systemd: Pick<Systemd, 'unitFolder'>, name: string): string[] {
  const kinds = ['', '-check', '-backup'].flatMap((part) => [`${name}${part}.service`, `${name}${part}.timer`]);
  return kinds.filter((unit) => existsSync(join(systemd.unitFolder, unit)));
}
