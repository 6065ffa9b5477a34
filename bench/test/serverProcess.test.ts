import { cpuSecondsOf } from '../src/serverProcess.js';

it('reads the processor time of a process', () => {
  const before = cpuSecondsOf(process.pid);
  const begin = process.cpuUsage();
  while (process.cpuUsage(begin).user < 200_000);
  const { user, system } = process.cpuUsage(begin);
  // The kernel counts in hundredths of a second; other threads of this process count too.
  expect(cpuSecondsOf(process.pid) - before).toBeGreaterThan((user + system) / 1e6 - 0.05);
  expect(cpuSecondsOf(process.pid) - before).toBeLessThan((user + system) / 1e6 + 1);
});
