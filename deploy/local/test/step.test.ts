import { once } from 'node:events';
import { createServer } from 'node:net';
import { eventually } from '@circus/testkit';
import { runVisibly } from '../bootstrap/step.mjs';

describe('a step whose output is for the reader', () => {
  /** Starts a process that says hello at a port and stays, and ends or stays itself. */
  const leaving = (port: number, then: string): string[] => [
    '-e',
    `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
      `require('node:net').connect(${port}, '127.0.0.1'); setInterval(() => {}, 1000)`,
    )}], { stdio: 'ignore' }).unref(); ${then}`,
  ];

  /** A port, and how many are connected to it. */
  const listener = async () => {
    let connected = 0;
    const server = createServer((socket) => {
      connected++;
      socket.on('error', () => {}).on('close', () => connected--);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    return { port, connected: () => connected, stop: () => server.close() };
  };

  it('gives the exit code', async () => {
    expect(await runVisibly(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
  });

  it('leaves nothing behind that it started', async () => {
    const { port, connected, stop } = await listener();
    const code = runVisibly(process.execPath, leaving(port, 'setTimeout(() => process.exit(3), 2000)'));
    await eventually(async () => connected() === 1);
    expect(await code).toBe(3);
    await eventually(async () => connected() === 0);
    stop();
  });

  it('is ended with all that it started when it takes longer than its limit', async () => {
    const { port, connected, stop } = await listener();
    const said: string[] = [];
    const write = jest.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
    const code = runVisibly(process.execPath, leaving(port, 'setInterval(() => {}, 1000)'), { limitMs: 3000 });
    await eventually(async () => connected() === 1);
    expect(await code).toBe(1);
    await eventually(async () => connected() === 0);
    expect(said.join('\n')).toMatch(/was ended: it took longer than 0.05 minutes\.$/);
    write.mockRestore();
    stop();
  });
});
