import { stopTestServer } from './globalSetup.js';

export default async function globalTeardown(): Promise<void> {
  await stopTestServer();
}
