import { readCredential } from '../../src/credentials/readCredential.js';
import { REASONS } from '../../src/credentials/reasons.js';
import { readRequestHead } from '../../src/proxy/requestHeaders.js';
import { TrustedProxies } from '../../src/routing/clientAddress.js';

const OWN = new Set(['https://viewer.example.org']);
const COOKIE = ['Cookie', 'theme=dark; slicebox-session=abc-123; x=y'];

function shown(lines: string[], changesSomething = false) {
  const head = readRequestHead(['Host', 'pacs.example.org', 'User-Agent', 'test', ...lines]);
  const client = new TrustedProxies([]).clientOf('192.0.2.1', false, head.host, head.forwarded);
  return readCredential(head, client, changesSomething, OWN);
}
const basic = (pair: string) => ['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`];

describe('readCredential', () => {
  it('finds nothing where nothing is shown', () => {
    expect(shown([])).toEqual({ anonymous: 'Unauthorized request: no authentication given' });
    expect(shown(['Cookie', 'theme=dark'])).toEqual({ anonymous: REASONS.none });
  });

  it.each(['Bearer abc', 'bearer abc', 'BEARER  abc '])('reads %p', (header) => {
    expect(shown(['Authorization', header])).toEqual({ credential: { kind: 'bearer', token: 'abc' } });
  });

  it('reads Basic in UTF-8, the password with its colons', () => {
    expect(shown(basic('山田:a:b'))).toEqual({
      credential: { kind: 'basic', user: '山田', password: 'a:b', address: '192.0.2.1' },
    });
  });

  it.each([
    'Bearer',
    'Bearer a b',
    'Digest x',
    'abc',
    'Basic !',
    '',
    `Basic ${Buffer.from('no colon').toString('base64')}`,
  ])('calls %p malformed', (header) => {
    expect(shown(['Authorization', header])).toEqual({
      anonymous: 'Invalid request: malformed authorization header',
    });
  });

  it('calls two headers, and control characters in a pair, malformed', () => {
    expect(shown(['Authorization', 'Bearer a', 'Authorization', 'Bearer b'])).toEqual({ anonymous: REASONS.malformed });
    expect(shown(basic('a\0:b'))).toEqual({ anonymous: REASONS.malformed });
  });

  it('reads the session cookie with what it is bound to', () => {
    expect(shown(COOKIE)).toEqual({
      credential: { kind: 'session', token: 'abc-123', userAgent: 'test', address: '192.0.2.1' },
    });
  });

  it('lets the header decide where both are shown', () => {
    expect(shown([...COOKIE, 'Authorization', 'Bearer x'])).toEqual({ credential: { kind: 'bearer', token: 'x' } });
    expect(shown([...COOKIE, 'Authorization', 'wrong'])).toEqual({ anonymous: REASONS.malformed });
  });

  describe('for what changes something, with the cookie alone', () => {
    it.each([
      [[]],
      [['Origin', 'https://pacs.example.org']],
      [['Origin', 'https://viewer.example.org', 'Sec-Fetch-Site', 'cross-site']],
      [['Sec-Fetch-Site', 'same-origin']],
      [['Sec-Fetch-Site', 'none']],
    ])('accepts %j', (lines) => {
      expect(shown([...COOKIE, ...lines], true)).toHaveProperty('credential');
    });

    it.each([
      [['Origin', 'https://evil.example.org']],
      [['Origin', 'null']],
      [['Origin', 'https://pacs.example.org:8443']],
      [['Origin', 'https://pacs.example.org.evil.org', 'Sec-Fetch-Site', 'same-origin']],
      [['Sec-Fetch-Site', 'cross-site']],
      [['Sec-Fetch-Site', 'same-site']],
    ])('refuses %j', (lines) => {
      expect(shown([...COOKIE, ...lines], true)).toEqual({ anonymous: REASONS.otherSite });
      expect(shown([...COOKIE, ...lines], false)).toHaveProperty('credential');
      expect(shown([...COOKIE, ...lines, 'Authorization', 'Bearer x'], true)).toHaveProperty('credential');
    });
  });
});
