import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { suiteServices } from '../src/services.js';
import { tableOf } from './suite/readmeDocument.js';

const root = resolve(__dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** As GitHub makes them of headings. */
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );

/** Names of all commands of node circus, as their files give them. */
const commandNames = ['circus', ...readdirSync(join(root, 'services')).map((name) => join('services', name))]
  .map((folder) => join(folder, 'src/commands'))
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )
  .flatMap((file) => [...read(file).matchAll(/^ +name: '([^']+)'/gm)].map(([, name]) => name as string));

describe.each(['docs/deploying.md', 'docs/upgrading.md'])('%s', (path) => {
  const markdown = read(path);

  it('leads to documents and headings that there are', () => {
    const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link as string);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links.filter((each) => !/^https?:/.test(each))) {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      expect([link, existsSync(join(root, target))]).toEqual([link, true]);
      if (anchor) expect([link, anchorsOf(read(target))]).toEqual([link, expect.arrayContaining([anchor])]);
    }
  });

  it('names commands of node circus that there are, with options that they have', () => {
    const named = [...markdown.matchAll(/node circus ([a-z][a-z -]*[a-z])/g)].map(([, words]) => words as string);
    expect(named.length).toBeGreaterThan(2);
    for (const words of named)
      expect([words, commandNames.some((name) => `${words} `.startsWith(`${name} `))]).toEqual([words, true]);
    const install = read('circus/src/commands/service-install.ts') + read('circus/src/systemd/systemd.ts');
    for (const [, option] of markdown.matchAll(/`(--(?:account|backup|keep|name|user|dry-run))/g))
      expect(install).toContain(`'${option}`);
  });
});

describe('docs/deploying.md', () => {
  it('says of every service whether it may run several times', () => {
    const rows = tableOf(read('docs/deploying.md'), 'service').map(([name = '']) => name.replaceAll('`', ''));
    const names = suiteServices(root).map(({ name }) => name);
    expect(rows.sort()).toEqual(names.sort());
  });

  it('knows every part of deploy/kubernetes', () => {
    const rows = tableOf(read('docs/deploying.md'), 'folder').map(([name = '']) => name.replaceAll('`', ''));
    const parts = ['components', 'overlays'].flatMap((folder) =>
      readdirSync(join(root, 'deploy/kubernetes', folder)).map((name) => `${folder}/${name}`),
    );
    expect(rows.sort()).toEqual(['base', ...parts].sort());
  });
});
