import { findProgram, instructions, natsServer, provideProgram, testPrograms } from '../bootstrap/systemPrograms.mjs';

describe('a program from the system', () => {
  it('is found in PATH, and beside it where servers are put', () => {
    expect(findProgram('sh')).toMatch(/\/sh$/);
    expect(findProgram('a-program-that-nobody-has')).toBeUndefined();
  });

  it('is not installed where it is there', async () => {
    const notices: string[] = [];
    const shell = { ...natsServer, program: 'sh' };
    expect(await provideProgram(shell, (notice) => notices.push(notice))).toBe(findProgram('sh'));
    expect(notices).toEqual([]);
  });

  it('is known with its package, where only tests need it', () => {
    expect(testPrograms.map((wanted) => `${wanted.program} of ${wanted.package}`)).toEqual([
      'dcmdump of dcmtk',
      'dciodvfy of dicom3tools',
      'slapd of slapd',
      'chromium of chromium',
      'promtool of prometheus',
      'openssl of openssl',
    ]);
  });

  it('comes with instructions for whoever has to install it', () => {
    expect(instructions(natsServer)).toContain('nats-server is not installed');
    expect(instructions(natsServer)).toContain('sudo apt-get install nats-server');
    expect(instructions(natsServer)).toContain('from https://github.com/nats-io/nats-server/releases) into the PATH');
    expect(instructions(natsServer)).toContain('give NATS_URL');
  });
});
