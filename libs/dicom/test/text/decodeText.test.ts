import { decodeText, element, textOf, textsOf } from '../../src/index.js';
import { makeInstance } from '../../src/phantom/makeInstance.js';
import { headerOf } from '../headerOf.js';
import { bytesOf, sharedFiles } from '../sharedData.js';

/** Bytes written as in PS3.5: text with `<hh>` for a byte and `ESC` for the escape. */
function bytes(text: string): Buffer {
  return Buffer.from(
    text
      .replaceAll('ESC', '\x1b')
      .replace(/<([0-9A-F]{2})>/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

const yamada = 'ESC$B;3EDESC(B^ESC$BB@O:ESC(B=ESC$B$d$^$@ESC(B^ESC$B$?$m$&ESC(B';
const yamadaRomaji = yamada.replaceAll('(B', '(J');

describe('decodeText', () => {
  it.each<[string, string[], string, string]>([
    ['PS3.5 H.3.1', ['', 'ISO 2022 IR 87'], `Yamada^Tarou=${yamada}`, 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
    [
      'PS3.5 H.3.2',
      ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
      `<D4><CF><C0><DE>^<C0><DB><B3>=${yamadaRomaji}`,
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    ],
    [
      'PS3.5 I.2',
      ['', 'ISO 2022 IR 149'],
      'Hong^Gildong=ESC$)C<FB><F3>^ESC$)C<D1><CE><D4><D7>=ESC$)C<C8><AB>^ESC$)C<B1><E6><B5><BF>',
      'Hong^Gildong=洪^吉洞=홍^길동',
    ],
    ['PS3.5 J.1', ['ISO_IR 192'], 'Wang^XiaoDong=<E7><8E><8B>^<E5><B0><8F><E6><9D><B1>=', 'Wang^XiaoDong=王^小東='],
    ['PS3.5 J.2', ['GB18030'], 'Wang^XiaoDong=<CD><F5>^<D0><A1><B6><AB>=', 'Wang^XiaoDong=王^小东='],
    ['GBK', ['GBK'], '<CD><F5>^<D0><A1><96><7C>', '王^小東'],
    [
      'PS3.5 K.2',
      ['', 'ISO 2022 IR 58'],
      'Zhang^XiaoDong=ESC$)A<D5><C5>^ESC$)A<D0><A1><B6><AB>=',
      'Zhang^XiaoDong=张^小东=',
    ],
    ['a kanji that begins with 0x3D', ['', 'ISO 2022 IR 87'], 'A=ESC$B=)ESC(B^B', 'A=秋^B'],
    ['JIS X 0212', ['', 'ISO 2022 IR 159'], 'ESC$(D0!ESC(B', '丂'],
    ['katakana in the lower half', ['', 'ISO 2022 IR 13'], 'ESC(ITESC(B', 'ﾔ'],
    ['Latin 1', ['ISO_IR 100'], 'Buc^J<E9>r<F4>me', 'Buc^Jérôme'],
    ['Latin 1 with extensions', ['ISO 2022 IR 100'], 'Buc^J<E9>r<F4>me', 'Buc^Jérôme'],
    ['Latin 2', ['ISO_IR 101'], 'Wa<B3><EA>sa', 'Wałęsa'],
    ['Latin 3', ['ISO_IR 109'], '<A6>amar', 'Ĥamar'],
    ['Latin 4', ['ISO_IR 110'], '<C7>le', 'Įle'],
    ['Cyrillic', ['ISO_IR 144'], '<BB><EE><DA>ce<DC><D1>yp<D3>', 'Люкceмбypг'],
    ['Arabic', ['ISO_IR 127'], '<E2><C8><C7><E6><EA>^<E4><E6><D2><C7><D1>', 'قباني^لنزار'],
    ['Greek', ['ISO_IR 126'], '<C4><E9><EF><ED><F5><F3><E9><EF><F2>', 'Διονυσιος'],
    ['Hebrew', ['ISO_IR 138'], '<F9><F8><E5><EF>^<E3><E1><E5><F8><E4>', 'שרון^דבורה'],
    ['Latin 5', ['ISO_IR 148'], '<C7>avu<FE>o<F0>lu', 'Çavuşoğlu'],
    ['Latin 9', ['ISO_IR 203'], '100 <A4>', '100 €'],
    ['Thai', ['ISO_IR 166'], '<CA><C1><AA><D2><C2>', 'สมชาย'],
    ['half-width katakana', ['ISO_IR 13'], '<D4><CF><C0><DE>^<C0><DB><B3>', 'ﾔﾏﾀﾞ^ﾀﾛｳ'],
    [
      'several sets of one byte',
      ['', 'ISO 2022 IR 100', 'ISO 2022 IR 144'],
      'Dionysios=ESC-A<E9>=ESC-L<BB><EE><DA>',
      'Dionysios=é=Люк',
    ],
    ['no set at all', [], 'Buc^J<E9>r<F4>me', 'Buc^Jérôme'],
    ['Korean without the escape sequence', ['', 'ISO 2022 IR 149'], '<C8><AB>', '홍'],
  ])('decodes %s', (_, characterSets, encoded, text) => {
    expect(decodeText(bytes(encoded), characterSets, 'PN')).toBe(text);
  });

  it('forgets designations at the delimiters of a name and at line ends, not elsewhere', () => {
    const sets = ['', 'ISO 2022 IR 100', 'ISO 2022 IR 144'];
    expect(decodeText(bytes('ESC-L<BB>^<E9>'), sets, 'PN')).toBe('Л^é');
    expect(decodeText(bytes('ESC-L<BB>^<BB>'), sets, 'LO')).toBe('Л^Л');
    expect(decodeText(bytes('ESC-L<BB>\\<E9>'), sets, 'LO')).toBe('Л\\é');
    expect(decodeText(bytes('ESC-L<BB>\r\n<E9>'), sets, 'LT')).toBe('Л\r\né');
  });

  it('obeys character sets in text VRs only and leaves NUL out', () => {
    expect(decodeText(bytes('<C8><AB>'), ['ISO 2022 IR 149'], 'CS')).toBe('È«');
    expect(decodeText(bytes('1.2<00>'), [], 'UI')).toBe('1.2');
    expect(decodeText(bytes('<E5><B0><8F><00>'), ['ISO_IR 192'], 'LO')).toBe('小');
  });

  it('reads unknown sets as ISO 8859-1 and says which they are', () => {
    const unknown: string[] = [];
    expect(decodeText(bytes('J<E9>'), ['ISO_IR 999'], 'LO', (term) => unknown.push(term))).toBe('Jé');
    expect(unknown).toEqual(['ISO_IR 999']);
  });

  it('never breaks on random bytes in any character set', () => {
    const sets = [[], ['', 'ISO 2022 IR 87'], ['ISO_IR 192'], ['GB18030'], ['ISO 2022 IR 13', 'ISO 2022 IR 159']];
    const random = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + (i % 7 === 0 ? 0x1b : i)) & 0xff));
    for (const characterSets of sets) {
      for (let i = 0; i < 200; i++) {
        expect(decodeText(random.subarray(i * 24, i * 24 + 24), characterSets, 'PN')).not.toContain('\0');
      }
    }
  });
});

describe('text of a file', () => {
  it('does not take half a Chinese character for a delimiter of values', () => {
    const header = headerOf(
      makeInstance({
        characterSet: 'GBK',
        extra: { '00081030': { vr: 'LO', InlineBinary: bytes('<D5>\\\\A').toString('base64') } },
      }),
    );
    expect(textsOf(header.dataset, '00081030')).toEqual(['誠', 'A']);
  });

  it('uses the character set of an item within it, and that of the data set behind it', () => {
    const name = { vr: 'PN', InlineBinary: bytes('J<E9>').toString('base64') };
    const item = { '00080005': element('CS', 'ISO_IR 144'), '00100010': name };
    const header = headerOf(
      makeInstance({
        characterSet: 'ISO_IR 100',
        patientName: '',
        extra: { '00081140': { vr: 'SQ', Value: [item, { '00100010': name }] }, '00100010': name },
      }),
    );
    expect(header.dataset['00081140']?.Value).toMatchObject([
      { '00100010': { Value: [{ Alphabetic: 'Jщ' }] } },
      { '00100010': { Value: [{ Alphabetic: 'Jé' }] } },
    ]);
    expect(textOf(header.dataset, '00100010')).toBe('Jé');
  });

  const withNames = sharedFiles.filter(({ textGroundTruth }) => textGroundTruth !== undefined);
  (withNames.length > 0 ? it.each(withNames) : it.skip.each([{ file: 'files made by others' } as never]))(
    'decodes the names of $file',
    (shared) => {
      const { dataset } = headerOf(bytesOf(shared));
      for (const [path, name] of Object.entries(shared.textGroundTruth?.personNames ?? {})) {
        const [, sequence, index, tag] = /^(\w+)\[(\d+)\]\.(\w+)$/.exec(path) ?? [];
        const item = sequence === undefined ? dataset : (dataset[sequence]?.Value?.[Number(index)] as typeof dataset);
        expect(textOf(item, tag ?? path)).toBe(name);
      }
    },
  );
});
