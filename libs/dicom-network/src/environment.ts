import { readFileSync } from 'node:fs';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { z } from 'zod';
import type { ClientTerms } from './dimse/nodeClient.js';

const milliseconds = z.coerce.number().int().min(1);
const file = z.string().min(1).optional();

/** How services talk to DICOM nodes, as part of their environment. */
export const dicomNetworkEnvironment = {
  /** The longest PDU that is taken (PS3.8 D.1). */
  DICOM_MAX_PDU_BYTES: z.coerce.number().int().min(4_096).max(1_048_576).default(131_072),
  /** For a connection and the agreement on an association. */
  DICOM_NEGOTIATION_MS: milliseconds.default(15_000),
  /** How long the other side may stand still in the middle of a message. */
  DICOM_STALLED_MS: milliseconds.default(30_000),
  /** How long a node may take to answer what it was asked. */
  DICOM_ANSWER_MS: milliseconds.default(120_000),
  /** Images up to this size are converted for nodes that do not take them as they are. */
  DICOM_CONVERSION_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(2 ** 30),
  /** As whom other nodes are called, unless their entry says otherwise. */
  SCU_AE_TITLE: z.string().trim().min(1).max(16).default('SLICEBOX-SCU'),
  /** Private key, certificate and authorities, as PEM files, for SCPs and SCUs with TLS. */
  DICOM_TLS_KEY_FILE: file,
  DICOM_TLS_CERTIFICATE_FILE: file,
  /** With it, nodes that call have to show a certificate of one of these authorities. */
  DICOM_TLS_CA_FILE: file,
};
export type DicomNetworkConfig = z.infer<z.ZodObject<typeof dicomNetworkEnvironment>>;

export const clientTermsOf = (config: DicomNetworkConfig): ClientTerms => ({
  maxPduLength: config.DICOM_MAX_PDU_BYTES,
  negotiationMs: config.DICOM_NEGOTIATION_MS,
  patience: { stalledMs: config.DICOM_STALLED_MS, idleMs: config.DICOM_ANSWER_MS },
  conversionLimit: config.DICOM_CONVERSION_BYTES,
});

/** For a listener; null where no key and certificate are given. @throws the system's error for a file that cannot be read */
export function serverTlsOf(config: DicomNetworkConfig): TlsOptions | null {
  const context = tlsContextOf(config);
  if (!context.key || !context.cert) return null;
  const asksForCertificate = context.ca !== undefined;
  return { ...context, requestCert: asksForCertificate, rejectUnauthorized: asksForCertificate };
}

/** For a call: with a certificate where one is given. */
export function tlsContextOf(config: DicomNetworkConfig): SecureContextOptions {
  const read = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path));
  return {
    key: read(config.DICOM_TLS_KEY_FILE),
    cert: read(config.DICOM_TLS_CERTIFICATE_FILE),
    ca: read(config.DICOM_TLS_CA_FILE),
  };
}
