import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { en } from '../../src/i18n/en.js';
import { ja } from '../../src/i18n/ja.js';

const source = resolve(__dirname, '../../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
const code = files
  .filter((name) => !name.startsWith('i18n'))
  .map((name) => readFileSync(join(source, name), 'utf8'))
  .join('\n');

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe('the dictionaries', () => {
  it('have the same texts', () => {
    expect(Object.keys(ja)).toEqual(Object.keys(en));
  });

  it.each(Object.keys(en) as (keyof typeof en)[])('say %s with the same values, and something', (key) => {
    expect(placeholders(ja[key])).toEqual(placeholders(en[key]));
    expect(ja[key].trim()).not.toBe('');
  });

  it('have no text that nobody shows', () => {
    // Some names are put together: `tasks.${status}`.
    const stems = [...code.matchAll(/`([a-z]+(?:\.[a-zA-Z]+)*\.)\$\{/g)].map(([, stem]) => stem as string);
    const unused = Object.keys(en).filter(
      (key) => !code.includes(`'${key}'`) && !stems.some((stem) => key.startsWith(stem)),
    );
    expect(unused).toEqual([]);
  });
});
