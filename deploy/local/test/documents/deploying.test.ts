import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suiteServices } from '../../src/services.js';
import { tableOf } from './documentTexts.js';

const root = resolve(__dirname, '../../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
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
