import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Podman } from '../../../../deploy/docker/test/containers/podman.js';

/** Programs of BusyBox that the plug-ins call. */
const TOOLS = ['sh', 'cat', 'ls', 'id', 'sleep', 'touch', 'dd', 'ip', 'yes', 'head', 'mkdir', 'tail', 'test', 'wc'];

/** Makes images of plug-ins out of BusyBox, since no registry is within reach. */
export class PluginImages {
  constructor(private readonly podman: Podman) {}

  /** @returns the image's id, 64 hexadecimal digits */
  async build(name: string, script: string, labels: Record<string, string> = {}): Promise<string> {
    const directory = mkdtempSync(join(tmpdir(), 'circus-plugin-image-'));
    try {
      const root = join(directory, 'root');
      for (const folder of ['bin', 'tmp', 'etc', 'displays/sub', 'circus/in', 'circus/out']) {
        mkdirSync(join(root, folder), { recursive: true });
      }
      copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
      chmodSync(join(root, 'bin/busybox'), 0o755);
      chmodSync(join(root, 'tmp'), 0o1777);
      for (const tool of TOOLS) symlinkSync('busybox', join(root, 'bin', tool));
      writeFileSync(join(root, 'run.sh'), script);
      writeFileSync(join(root, 'displays/remoteEntry.js'), `var CircusCsModule = '${name}';`);
      writeFileSync(join(root, 'displays/sub/style.css'), 'a {}');
      const manifest = { pluginName: name, version: '1.0.0', description: `Does ${name}` };
      writeFileSync(join(root, 'plugin.json'), JSON.stringify(manifest));
      const tarFile = join(directory, 'image.tar');
      execFileSync('tar', ['-cf', tarFile, '-C', root, '.']);
      const labelled = Object.entries(labels).flatMap(([label, value]) => ['--change', `LABEL ${label}=${value}`]);
      const change = [...labelled, '--change', 'CMD ["/bin/sh","/run.sh"]', '--change', 'ENV PATH=/bin'];
      const printed = await this.podman.run(['import', '--quiet', ...change, tarFile, `localhost/plugin-${name}:1`]);
      const id = /[0-9a-f]{64}/.exec(printed)?.[0];
      if (!id) throw new Error(`podman import printed no id but ${printed}`);
      return id;
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}
