import { ConfigurationError, loadConfig } from '@circus/service-kit';
import { gatewayConfig } from '../src/config.js';
import { SERVICES } from '../src/routing/routeTable.js';

const urls = Object.fromEntries(SERVICES.map((service, i) => [service, `http://127.0.0.1:${5001 + i}`]));
const NEEDED = {
  NATS_URL: 'nats://127.0.0.1:4222',
  INTERNAL_PUBLIC_KEY: 'public',
  INTERNAL_PRIVATE_KEY: 'private',
  SERVICE_URLS: JSON.stringify(urls),
};
const load = (given: Record<string, string>) => loadConfig(gatewayConfig, { ...NEEDED, ...given });

describe("the gateway's configuration", () => {
  it('has sensible defaults', () => {
    expect(load({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8080,
      CORS_ORIGIN: '*',
      TRUSTED_PROXIES: [],
      ALLOW_STOP: false,
      METRICS_PUBLIC: false,
      RATE_LIMIT_PER_SECOND: 1_000,
      RATE_LIMIT_BURST: 5_000,
      MAX_CONNECTIONS_PER_ADDRESS: 1_000,
      MAX_REQUEST_HEADER_BYTES: 65_536,
      MAX_REQUEST_HEADERS: 200,
      MAX_URL_BYTES: 32_768,
      REQUEST_HEADERS_TIMEOUT_MS: 30_000,
      FRAME_ANCESTORS: "'none'",
      CROSS_ORIGIN_RESOURCE_POLICY: 'same-site',
      TRANSPORT_SECURITY_SECONDS: 31_536_000,
      SERVICE_URLS: { auth: ['http://127.0.0.1:5001'] },
    });
  });

  it('takes several addresses of a service, lists of proxies and addresses with a slash', () => {
    const config = load({
      SERVICE_URLS: JSON.stringify({ ...urls, 'image-render': ['http://a:1/', 'http://b:1'] }),
      TRUSTED_PROXIES: 'loopback, 10.0.0.0/8',
      PUBLIC_URL: 'https://PACS.example.org/',
    });
    expect(config.SERVICE_URLS['image-render']).toEqual(['http://a:1', 'http://b:1']);
    expect(config.TRUSTED_PROXIES).toEqual(['loopback', '10.0.0.0/8']);
    expect(config.PUBLIC_URL).toBe('https://pacs.example.org');
  });

  it.each([
    ['SERVICE_URLS', '{'],
    ['SERVICE_URLS', '{"auth":"http://127.0.0.1:1"}'],
    ['SERVICE_URLS', JSON.stringify({ ...urls, auth: 'ftp://x' })],
    ['TLS_KEY', ''],
    ['CORS_ORIGIN', 'viewer.example.org'],
    ['PUBLIC_URL', 'pacs'],
    ['PORT', '70000'],
    ['RATE_LIMIT_PER_SECOND', '-1'],
    ['MAX_URL_BYTES', '10'],
    ['FRAME_ANCESTORS', "'none'; script-src *"],
    ['CROSS_ORIGIN_RESOURCE_POLICY', 'everybody'],
  ])('refuses a wrong %s (%s) and names it', (name, value) => {
    const given = name === 'TLS_KEY' ? { TLS_CERT: '/cert.pem' } : { [name]: value };
    expect(() => load(given)).toThrow(ConfigurationError);
    expect(() => load(given)).toThrow(name);
  });
});
