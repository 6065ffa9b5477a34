import { spawn } from 'node:child_process';

/** Process ids of what must not outlive the supervisor. */
export interface Dependents {
  /** They end by themselves when the supervisor is gone; those that do not within three seconds are killed. */
  services: number[];
  /** PostgreSQL and NATS, which know nothing of the supervisor: SIGINT ends both cleanly. */
  servers: number[];
}

/*
 * The shell reads one line per change and the end of its input when the supervisor is gone, however it went. `kill` of a
 * process group: a service's own children go with it.
 */
const script = `
services=; servers=
while IFS='|' read -r services_ servers_; do
  [ "$services_" = done ] && exit 0
  services=$services_; servers=$servers_
done
[ -z "$services" ] || sleep 3
for pid in $services; do kill -KILL "-$pid"; done
for pid in $servers; do kill -INT "$pid"; done
sleep 5
for pid in $servers; do kill -QUIT "$pid"; done
`;

/**
 * A tiny shell that ends the suite's processes when the supervisor dies without having done so (SIGKILL, out of memory).
 */
export class Lifeline {
  private readonly shell = spawn('/bin/sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });

  constructor() {
    // Were the shell killed, writing to it would raise an error here; the suite goes on without it.
    this.shell.on('error', () => {});
    this.shell.stdin.on('error', () => {});
    this.shell.unref();
  }

  /** Says what is to be ended from now on. */
  watch({ services, servers }: Dependents): void {
    this.shell.stdin.write(`${services.join(' ')}|${servers.join(' ')}\n`);
  }

  /** Everything has been ended in order. */
  release(): Promise<void> {
    if (this.shell.exitCode !== null || this.shell.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.shell.ref();
      this.shell.once('exit', () => resolve());
      this.shell.stdin.end('done|\n');
    });
  }
}
