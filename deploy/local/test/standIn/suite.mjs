// A suite of stand-in services in a process of its own, as npm start is one.
import { fileURLToPath } from 'node:url';
import { readConfiguration, startSuite } from '../../dist/index.js';

const script = fileURLToPath(new URL('./service.mjs', import.meta.url));
const report = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

try {
  const suite = await startSuite({
    configuration: readConfiguration({ root: process.env.STAND_IN_ROOT }),
    services: [
      { name: 'gateway', script, usesDatabase: false },
      { name: 'auth', script, usesDatabase: true },
      { name: 'case-db', script, usesDatabase: true },
    ],
    migrate: async () => {},
    ensureAdministrator: async (environment) => ({
      created: true,
      email: environment.CIRCUS_ADMIN_EMAIL,
      password: 'generated',
    }),
    provideNatsServer: async () => process.env.STAND_IN_NATS,
    readyWithinMs: Number(process.env.STAND_IN_READY_WITHIN_MS ?? 60_000),
    onNotice: (notice) => report({ notice }),
  });
  process.once('SIGTERM', () => suite.stop().then(() => process.exit(0)));
  report({ ready: suite.gatewayUrl });
} catch (error) {
  report({ failed: error.message, lines: error.lastLogLines, password: error.administrator?.password });
  process.exit(1);
}
