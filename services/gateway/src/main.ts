import { expectStreamedBytes, runService } from '@circus/service-kit';
import { buildGateway } from './app.js';
import { gatewayConfig } from './config.js';

/** A supervisor that started this process by a channel ends the whole suite, and would start the gateway again otherwise. */
const stopSuite = (): boolean => process.kill(process.connected ? process.ppid : process.pid, 'SIGTERM');

expectStreamedBytes();
await runService('gateway', gatewayConfig, (config, log) => buildGateway(config, log, stopSuite));
