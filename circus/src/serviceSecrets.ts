import { internalServiceKey, rsTokenKey, type Secrets, servicesThatAskOthers } from '@circus/local';

/**
 * What each service of an installation with containers is told in files, by the file's name: its own keys, and its own URL of
 * the database.
 *
 * @returns by service, the gateway included
 */
export function serviceSecrets(
  secrets: Secrets,
  serviceDatabaseUrls: Record<string, string>,
): Record<string, Record<string, string>> {
  const filesOf = (service: string): Record<string, string> => ({
    'internal-public-key.pem': secrets.internalPublicKey,
    ...(service === 'gateway' ? { 'internal-private-key.pem': secrets.internalPrivateKey } : {}),
    ...(service === 'image-render' ? { 'rs-token-key': rsTokenKey(secrets) } : {}),
    ...(servicesThatAskOthers.includes(service) ? { 'internal-service-key': internalServiceKey(secrets) } : {}),
    ...(serviceDatabaseUrls[service] ? { 'database-url': serviceDatabaseUrls[service] } : {}),
  });
  const services = ['gateway', ...Object.keys(serviceDatabaseUrls)];
  return Object.fromEntries(services.map((service) => [service, filesOf(service)]));
}
