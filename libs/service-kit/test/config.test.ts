import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, flag, loadConfig, port } from '../src/index.js';

describe("a service's configuration", () => {
  const schema = z.object({ PORT: port.default(0), ALLOW: flag.default(false), SECRET: z.string().min(8).optional() });

  it('has defaults, and counts empty variables as unset', () => {
    expect(loadConfig(schema, { PORT: '' })).toEqual({ PORT: 0, ALLOW: false });
    expect(loadConfig(schema, { PORT: '80', ALLOW: 'yes' })).toEqual({ PORT: 80, ALLOW: true });
  });

  it('reads a value from the file that NAME_FILE names', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'circus-config-')), 'secret');
    writeFileSync(file, 'from the file\n');
    expect(loadConfig(schema, { SECRET_FILE: file })).toMatchObject({ SECRET: 'from the file' });
    expect(loadConfig(schema, { SECRET_FILE: file, SECRET: 'given itself' })).toMatchObject({ SECRET: 'given itself' });
    expect(() => loadConfig(schema, { SECRET_FILE: `${file}x` })).toThrow(/SECRET_FILE: the file cannot be read/);
  });

  it('names every variable that cannot be used, and shows no value', () => {
    const load = () => loadConfig(schema, { PORT: '99999', ALLOW: 'perhaps', SECRET: 'hunter2' });
    expect(load).toThrow(ConfigurationError);
    expect(load).toThrow(/PORT: .*\n.*ALLOW: .*\n.*SECRET: /);
    expect(load).not.toThrow(/hunter2|99999|perhaps/);
  });
});
