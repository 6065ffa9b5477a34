import { parseRegex, RegexError } from '../../src/regex/parseRegex.js';

describe('parseRegex', () => {
  it.each([
    ['back-references', ['(a)\\1', '\\k<name>']],
    ['look-around', ['(?=a)', '(?!a)', '(?<=a)', '(?<!a)']],
    ['named groups and inline options', ['(?<name>a)', '(?i)a', '(?i:a)']],
    [
      'quantifiers inside a quantified group',
      ['(a+)+', '(a*)*', '(a|b?)+', '(?:(a+))*', '((ab?)c){2,}', '(a{1,2}){3}'],
    ],
    ['two quantifiers in a row', ['a**', 'a++', 'a{2}{3}', 'a+?+']],
    ['quantifiers with nothing to repeat', ['*', 'a|+', '(?)', '({2})', '?']],
    ['repeated positions', ['^*', '$+', '\\b?']],
    ['unclosed and unopened groups and classes', ['(a', 'a)', '[a', '[a\\]']],
    ['empty classes and ranges out of order', ['[]', '[z-a]', '[a-\\d]']],
    ['wide escapes in classes', ['[\\Da]', '[^\\s\\S]']],
    ['unknown escapes', ['\\p{L}', '\\a', '\\Z', '\\cA', '\\u{61}', '\\x6', '\\u12g4', '\\']],
    ['NUL and halves of surrogate pairs', ['\\0', '\\x00', '\\ud800']],
    ['counts above 255 and counts the wrong way round', ['a{256}', 'a{0,256}', 'a{3,2}']],
    ['more than 256 characters', ['a'.repeat(257)]],
    ['too many atoms once repetitions are written out', ['(abcdefgh){200}', '.{255}.{255}.{255}.{255}']],
    ['enormous classes', ['[\\x01-\u{10ffff}]']],
  ])('refuses %s', (_, patterns) => {
    for (const pattern of patterns) expect(() => parseRegex(pattern)).toThrow(RegexError);
  });

  it.each([
    '^Ab',
    'a|b|',
    '(?:foo.*)?bar',
    '(\\d{3}\\.){4}',
    '[\\s\\S]*',
    'a{,5}',
    'a{',
    ']}',
    '\\/\\-\\_',
    '[^\\]\\\\-]',
    '\\u5c71\\x41\\t',
    '山'.repeat(256),
    'a*?b+?c??d{2}?',
  ])('takes %s', (pattern) => {
    expect(() => parseRegex(pattern)).not.toThrow();
  });

  it('takes a character outside the basic plane as one', () => {
    expect(parseRegex('𠮷+')).toEqual({
      kind: 'repetition',
      node: { kind: 'character', character: '𠮷' },
      min: 1,
      max: Number.POSITIVE_INFINITY,
    });
  });
});
