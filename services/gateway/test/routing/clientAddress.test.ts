import { isLoopback, TrustedProxies } from '../../src/routing/clientAddress.js';

describe('TrustedProxies', () => {
  const none = new TrustedProxies([]);
  const some = new TrustedProxies(['loopback', '10.0.0.0/8', '192.0.2.7', '2001:db8::/32']);
  const addressOf = (proxies: TrustedProxies, peer: string, forwardedFor?: string) =>
    proxies.clientOf(peer, false, 'gateway:8080', { for: forwardedFor }).address;

  it('believes nobody unless told to', () => {
    expect(none.clientOf('127.0.0.1', false, 'h', { for: '203.0.113.9', protocol: 'https', host: 'evil' })).toEqual({
      address: '127.0.0.1',
      protocol: 'http',
      host: 'h',
    });
  });

  it('takes the last address that is no trusted proxy, so that a client cannot put one in front', () => {
    expect(addressOf(some, '127.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
    expect(addressOf(some, '127.0.0.1', '1.1.1.1, 203.0.113.9, 10.1.2.3')).toBe('203.0.113.9');
    expect(addressOf(some, '203.0.113.9', '1.1.1.1')).toBe('203.0.113.9');
    expect(addressOf(some, '127.0.0.1', '10.0.0.1, 10.0.0.2')).toBe('10.0.0.1');
  });

  it('understands IPv6, mapped addresses, ports and brackets', () => {
    expect(addressOf(some, '::ffff:127.0.0.1', '203.0.113.9:4711')).toBe('203.0.113.9');
    expect(addressOf(some, '2001:db8::1', '[2001:db9::5]:80')).toBe('2001:db9::5');
    expect(addressOf(some, '::1', '::ffff:203.0.113.9')).toBe('203.0.113.9');
    expect(addressOf(none, '::ffff:203.0.113.9')).toBe('203.0.113.9');
  });

  it('stops at what is no address', () => {
    expect(addressOf(some, '127.0.0.1', '203.0.113.9, unknown')).toBe('127.0.0.1');
    expect(addressOf(some, '127.0.0.1', '203.0.113.9, unknown, 10.0.0.1')).toBe('10.0.0.1');
  });

  it("takes a trusted proxy's word for protocol and host, but only a known protocol", () => {
    const client = some.clientOf('127.0.0.1', false, 'inside', { protocol: 'HTTPS', host: 'pacs.example.org' });
    expect(client).toMatchObject({ protocol: 'https', host: 'pacs.example.org' });
    expect(some.clientOf('127.0.0.1', true, 'inside', { protocol: 'gopher' })).toMatchObject({ protocol: 'https' });
  });

  it.each(['localhost', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '10.0.0.x'])('refuses %s', (entry) => {
    expect(() => new TrustedProxies([entry])).toThrow(RangeError);
  });

  it('knows loopback addresses', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '128.0.0.1', '10.0.0.1', ''].map(isLoopback)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
