import { events, newId, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

describe('a server parameter that is changed', () => {
  let caseDb: RunningCaseDb;
  let parameter = false;
  beforeAll(async () => {
    caseDb = await startCaseDb({ SERVER_PARAM_TTL_MS: '3600000' });
    await caseDb.bus.serve(rpc.serverParam, async () => ({ value: parameter }));
  });
  afterAll(() => caseDb.stop());

  const isEnvelope = async () => {
    const { status, json } = await caseDb.call('GET', '/api/cases', caseDb.administrator);
    expect(status).toBe(200);
    return !Array.isArray(json);
  };

  it('counts within a second after it is told, long before its time is over', async () => {
    const auth = await caseDb.nats.connect('auth');
    expect(await isEnvelope()).toBe(false);
    parameter = true;
    await auth.publish(events.serverParamChanged, { version: 1, keys: ['another'] }, newId());
    expect(await isEnvelope()).toBe(false);
    const told = performance.now();
    await auth.publish(events.serverParamChanged, { version: 1, keys: ['caseSearchEnvelope'] }, newId());
    await eventually(isEnvelope);
    expect(performance.now() - told).toBeLessThan(1_000);
  });
});
