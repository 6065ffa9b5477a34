import { readConfiguration, readRunState } from '@circus/local';
import type { CircusCommand } from '@circus/service-kit';

/** Whether the suite runs on this machine, and what of it. */
export const status: CircusCommand = {
  name: 'status',
  summary: 'Show whether the suite is running, with process ids and ports',
  options: [{ flags: '--targets', summary: 'print where /metrics are, as Prometheus reads it (file_sd_configs)' }],
  needs: 'nothing',
  run: async ({ print }, _arguments, { targets }) => {
    const { dataDirectory } = readConfiguration();
    const state = readRunState(dataDirectory);
    if (!state) throw new Error(`The suite is not running on ${dataDirectory}.`);
    if (targets) return print(targetsOf(state.processes));
    print(`The suite is ${state.ready ? 'running' : 'starting'} at ${state.gatewayUrl}, since ${state.startedAt}.`);
    print(`Data directory ${dataDirectory}, supervisor process ${state.supervisor.pid}`);
    for (const [name, { pid, port }] of Object.entries(state.processes)) {
      print(`  ${name.padEnd(18)} process ${String(pid).padEnd(8)} port ${port}`);
    }
  },
};

/** PostgreSQL and NATS have no `/metrics`. */
const SERVERS = ['postgresql', 'nats'];

function targetsOf(processes: Readonly<Record<string, { port: number }>>): string {
  const services = Object.entries(processes).filter(([name]) => !SERVERS.includes(name));
  const targets = services.map(([component, { port }]) => ({ targets: [`127.0.0.1:${port}`], labels: { component } }));
  return JSON.stringify(targets, null, 2);
}
