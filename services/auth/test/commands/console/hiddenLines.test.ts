import { PassThrough } from 'node:stream';
import { askHidden } from '../../../src/commands/console/hiddenLines.js';

/** A terminal as Node shows one: whatever is typed comes through byte for byte while it is in raw mode. */
function terminal() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (raw: boolean) => modes.push(raw) });
  const shown: string[] = [];
  return { input, modes, output: { write: (text: string) => shown.push(text) }, shown };
}

describe('hidden lines', () => {
  const typed = async (...chunks: (string | Buffer)[]) => {
    const { input, modes, output, shown } = terminal();
    for (const chunk of chunks) input.write(chunk);
    const lines = await askHidden(['First: ', 'Second: '], input, output);
    return { lines, modes, shown: shown.join('') };
  };

  it('are asked for one after the other, and nothing of them is shown', async () => {
    const { lines, modes, shown } = await typed('sec', 'ret\r', 'other\r');
    expect(lines).toEqual(['secret', 'other']);
    expect(shown).toBe('First: \nSecond: \n');
    expect(modes).toEqual([true, false]);
  });

  it('may be pasted together, and typed in any script', async () => {
    const [start, rest] = [Buffer.from('パス').subarray(0, 4), Buffer.from('パス').subarray(4)];
    expect((await typed(start, rest, '\r秘密\r')).lines).toEqual(['パス', '秘密']);
  });

  it('can be corrected: the last letter, or all of them', async () => {
    expect((await typed('secxd\u007f\u007fret\r', 'wrong\u0015right\r')).lines).toEqual(['secret', 'right']);
    expect((await typed('\u007fa\r', '😀\u007fb\r')).lines).toEqual(['a', 'b']);
  });

  it.each(['\u0003', '\u0004'])('are given up by %j, and the terminal is as before', async (key) => {
    const { input, modes, output } = terminal();
    input.write(`sec${key}`);
    await expect(askHidden(['First: '], input, output)).rejects.toThrow('Given up.');
    expect(modes).toEqual([true, false]);
  });

  it('are lines of a file or pipe where there is no terminal, taken as they stand', async () => {
    const { output, shown } = terminal();
    const input = new PassThrough();
    input.end('a\u0003 \u007f\r\nb');
    await expect(askHidden(['First: ', 'Second: '], input, output)).resolves.toEqual(['a\u0003 \u007f', 'b']);
    expect(shown).toEqual([]);
  });

  it('are missed where the input ends before', async () => {
    const input = new PassThrough();
    input.end('a\n');
    await expect(askHidden(['First: ', 'Second: '], input, { write: () => true })).rejects.toThrow(/2 line\(s\)/);
  });
});
