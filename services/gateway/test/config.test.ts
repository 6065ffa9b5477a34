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
  ])('refuses a wrong %s (%s) and names it', (name, value) => {
    const given = name === 'TLS_KEY' ? { TLS_CERT: '/cert.pem' } : { [name]: value };
    expect(() => load(given)).toThrow(ConfigurationError);
    expect(() => load(given)).toThrow(name);
  });
});
