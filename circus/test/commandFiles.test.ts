import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandsOfServices } from '../src/commandFiles.js';

describe('the commands of the services', () => {
  let services: string;

  beforeEach(() => {
    services = mkdtempSync(join(tmpdir(), 'circus-commands-'));
    mkdirSync(join(services, 'auth/dist/commands'), { recursive: true });
    mkdirSync(join(services, 'gateway/dist'), { recursive: true });
  });
  afterEach(() => rmSync(services, { recursive: true }));

  const write = (name: string, text: string) => writeFileSync(join(services, 'auth/dist/commands', name), text);

  it('are found by their files, with the service that they belong to', async () => {
    write('clear-token.js', "export const command = { name: 'clear-token' };");
    write('clear-token.d.ts', 'export declare const command: unknown;');
    write('tokens.js', 'export const count = 1;');
    expect(await commandsOfServices(services, () => {})).toEqual([
      { command: { name: 'clear-token' }, service: 'auth' },
    ]);
  });

  it('that cannot be loaded are reported, and do not keep the others away', async () => {
    write('broken.js', "throw new Error('no such table');");
    write('clear-token.js', "export const command = { name: 'clear-token' };");
    const problems: string[] = [];
    const found = await commandsOfServices(services, (problem) => problems.push(problem));
    expect(found.map(({ command }) => command.name)).toEqual(['clear-token']);
    expect(problems).toEqual(['A command of auth could not be loaded: no such table']);
  });
});
