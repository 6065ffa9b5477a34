import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { databaseEnvironment, serviceEnvironment } from '@circus/service-kit';
import { suiteServices } from '../src/services.js';
import { serviceConfigs } from './serviceConfigs.js';

const root = resolve(__dirname, '../../..');
const document = readFileSync(resolve(root, 'docs/configuration.md'), 'utf8');

/** Variables named in the first column of the tables under a heading. */
function documented(heading: string): string[] {
  const section = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(document)?.[1] ?? '';
  const cells = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell as string);
  return cells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name as string)).sort();
}

const common = Object.keys({ ...serviceEnvironment, ...databaseEnvironment });

describe('docs/configuration.md', () => {
  it('knows every service', () => {
    expect(Object.keys(serviceConfigs).sort()).toEqual(
      suiteServices(root)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('has every variable that all services read, and no other', () => {
    expect(documented('Every service')).toEqual([...common].sort());
  });

  it.each(Object.keys(serviceConfigs))('has every variable of %s, and no other', (name) => {
    const own = Object.keys(serviceConfigs[name]?.shape ?? {}).filter((variable) => !common.includes(variable));
    // The one variable that has another meaning there.
    if (name === 'gateway') own.push('PORT');
    expect(documented(name)).toEqual(own.sort());
  });
});
