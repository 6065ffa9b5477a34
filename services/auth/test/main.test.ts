import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { rpc } from '@circus/contracts';
import { type TestDatabase, type TestNats, testCallers, testDatabase, testNats } from '@circus/testkit';
import { hash as bcrypt } from 'bcryptjs';

describe('the process', () => {
  let database: TestDatabase;
  let nats: TestNats;
  let child: ChildProcess | undefined;
  beforeAll(async () => {
    [database, nats] = await Promise.all([testDatabase(), testNats()]);
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    await nats.stop();
    await database.drop();
  });

  it('starts from its environment, answers, and ends in order', async () => {
    await database.owner.user.create({
      data: { userEmail: 'mori@example.com', loginId: 'mori', passwordHash: await bcrypt('secret', 4) },
    });
    const started = spawn(process.execPath, [join(process.cwd(), 'services/auth/dist/main.js')], {
      env: {
        DATABASE_URL: database.urlFor('auth'),
        NATS_URL: nats.url,
        INTERNAL_PUBLIC_KEY: testCallers().publicKey,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let output = '';
    const address = await new Promise<string>((resolve, reject) => {
      started.once('exit', () => reject(new Error(`The process ended: ${output}`)));
      started.stdout.on('data', (chunk: Buffer) => {
        output += chunk;
        const listening = /"msg":"Server listening at (http:[^"]+)"/.exec(output)?.[1];
        if (listening && output.includes('"msg":"Ready"')) resolve(listening);
      });
    });
    const ready = await fetch(`${address}/readyz`);
    expect(ready.status).toBe(200);

    const peer = await nats.connect('peer');
    const basic = (password: string) =>
      peer.request(rpc.authenticate, { kind: 'basic', user: 'mori', password, address: '10.0.0.1' });
    await expect(basic('secret')).resolves.toMatchObject({ ok: true });
    await expect(basic('my wrong secret')).resolves.toMatchObject({ ok: false });

    const ended = once(started, 'exit');
    started.kill('SIGTERM');
    await expect(ended).resolves.toEqual([0, null]);
    expect(output).toContain('"loginId":"mori"');
    expect(output).not.toContain('my wrong secret');
  });
});
