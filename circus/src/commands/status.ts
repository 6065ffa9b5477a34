import { readConfiguration, readRunState } from '@circus/local';
import type { CircusCommand } from '@circus/service-kit';

/** Whether the suite runs on this machine, and what of it. */
export const status: CircusCommand = {
  name: 'status',
  summary: 'Show whether the suite is running, with process ids and ports',
  needs: 'nothing',
  run: async ({ print }) => {
    const { dataDirectory } = readConfiguration();
    const state = readRunState(dataDirectory);
    if (!state) throw new Error(`The suite is not running on ${dataDirectory}.`);
    print(`The suite is ${state.ready ? 'running' : 'starting'} at ${state.gatewayUrl}, since ${state.startedAt}.`);
    print(`Data directory ${dataDirectory}, supervisor process ${state.supervisor.pid}`);
    for (const [name, { pid, port }] of Object.entries(state.processes)) {
      print(`  ${name.padEnd(18)} process ${String(pid).padEnd(8)} port ${port}`);
    }
  },
};
