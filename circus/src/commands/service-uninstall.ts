import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CircusCommand } from '@circus/service-kit';
import { installedUnits } from '../systemd/installedUnits.js';
import { requireUnitName, Systemd, whichService } from '../systemd/systemd.js';

/** `node circus service uninstall`: the data directory stays as it is. */
export const serviceUninstall: CircusCommand = {
  name: 'service uninstall',
  summary: 'Stop the service that service install made and remove it; all data stays',
  options: whichService,
  needs: 'nothing',
  run: async ({ print }, _args, options) => {
    const systemd = new Systemd(options.user === true);
    const name = requireUnitName(options.name);
    systemd.require();
    const units = installedUnits(systemd, name);
    if (units.length === 0) throw new Error(`There is no ${name}.service in ${systemd.unitFolder}.`);
    // Timers first: they would start what is being stopped.
    for (const unit of [...units].sort((a, b) => Number(b.endsWith('.timer')) - Number(a.endsWith('.timer'))))
      systemd.run('disable', '--now', unit);
    for (const unit of units) {
      const path = join(systemd.unitFolder, unit);
      if (existsSync(path)) rmSync(path);
    }
    systemd.run('daemon-reload');
    print(`${name}.service is stopped and removed. The data directory is as it was.`);
  },
};
