import type { CircusCommand } from '@circus/service-kit';
import { installedUnits } from '../systemd/installedUnits.js';
import { requireUnitName, Systemd, whichService } from '../systemd/systemd.js';

/** `node circus service status`: whether systemd has the suite, and how it is. */
export const serviceStatus: CircusCommand = {
  name: 'service status',
  summary: 'Show whether systemd runs the suite, and when its timers come',
  options: whichService,
  needs: 'nothing',
  run: async ({ print }, _args, options) => {
    const systemd = new Systemd(options.user === true);
    const name = requireUnitName(options.name);
    const units = installedUnits(systemd, name);
    if (units.length === 0)
      throw new Error(`No service ${name} is installed in ${systemd.unitFolder}: node circus service install does it.`);
    for (const unit of units) print(`${unit.padEnd(name.length + 16)} ${systemd.stateOf(unit)}`);
    if (systemd.stateOf(`${name}.service`) !== 'active') throw new Error(`${name}.service does not run.`);
  },
};
