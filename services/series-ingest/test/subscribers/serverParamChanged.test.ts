import type { Bus } from '@circus/bus';
import { events, newId, rpc } from '@circus/contracts';
import { nextEvent, type TestNats, testNats } from '@circus/testkit';
import { ServerParameter } from '../../src/serverParameter.js';
import { subscribeServerParamChanged } from '../../src/subscribers/serverParamChanged.js';

const HOUR_MS = 3_600_000;

describe('a server parameter that is changed', () => {
  let nats: TestNats;
  let auth: Bus;
  let ingest: Bus;
  let value = 'default';
  let asked = 0;
  /** What auth waits for before it answers. */
  let gate: Promise<void> = Promise.resolve();

  beforeAll(async () => {
    nats = await testNats();
    [auth, ingest] = await Promise.all([nats.connect('auth'), nats.connect('series-ingest')]);
    await auth.serve(rpc.serverParam, async () => {
      asked += 1;
      const answer = { value };
      await gate;
      return answer;
    });
  });
  afterAll(() => nats.stop());

  const known = async () => {
    const parameter = new ServerParameter(ingest, 'defaultDomain', HOUR_MS);
    const end = await subscribeServerParamChanged(ingest, parameter);
    await parameter.value();
    return { parameter, end };
  };
  /** Published, and heard by everybody who subscribed before. */
  const tell = async (key: string) => {
    const { heard } = await nextEvent(ingest, events.serverParamChanged);
    await auth.publish(events.serverParamChanged, { version: 1, keys: [key] }, newId());
    await heard;
  };

  it('counts as soon as it is told, long before its time is over', async () => {
    value = 'default';
    const { parameter, end } = await known();
    value = 'other';
    expect(await parameter.value()).toBe('default');
    await tell('defaultDomain');
    expect(await parameter.value()).toBe('other');
    end();
  });

  it('is not asked for again because of another one', async () => {
    const { parameter, end } = await known();
    const before = asked;
    await tell('caseSearchEnvelope');
    await parameter.value();
    expect(asked).toBe(before);
    end();
  });

  it('counts for who asked while it changed', async () => {
    value = 'default';
    const parameter = new ServerParameter(ingest, 'defaultDomain', HOUR_MS);
    const end = await subscribeServerParamChanged(ingest, parameter);
    let open = (): void => undefined;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const before = asked;
    const answer = parameter.value();
    while (asked === before) await new Promise((resolve) => setImmediate(resolve));
    value = 'other';
    await tell('defaultDomain');
    open();
    expect(await answer).toBe('other');
    end();
  });

  it('is asked for again after NATS was away, when changes were not heard', async () => {
    value = 'default';
    const { parameter, end } = await known();
    value = 'other';
    const back = [auth, ingest].map((bus) => new Promise<void>((resolve) => bus.onReconnect(resolve)));
    await nats.end();
    await nats.restart();
    await Promise.all(back);
    expect(await parameter.value()).toBe('other');
    end();
  });
});
